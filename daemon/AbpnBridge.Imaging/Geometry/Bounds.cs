namespace AbpnBridge.Imaging.Geometry;

/// <summary>
/// A half-open rectangle of pixels: columns X to Right - 1, rows Y to Bottom - 1. In full-size pixels of the photo unless a name says otherwise.
/// </summary>
/// <param name="X">First column.</param>
/// <param name="Y">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct Bounds(int X, int Y, int Width, int Height)
{
    /// <summary>The column after the last one.</summary>
    public int Right => X + Width;

    /// <summary>The row after the last one.</summary>
    public int Bottom => Y + Height;

    /// <summary>True where there is not a single pixel.</summary>
    public bool IsEmpty => Width <= 0 || Height <= 0;

    /// <summary>The size without the place.</summary>
    public Extent Extent => new(Width, Height);

    /// <summary>Bounds from their four edges; right and bottom are the first column and row outside.</summary>
    public static Bounds FromEdges(int left, int top, int right, int bottom) => new(left, top, right - left, bottom - top);

    /// <summary>The pixels in both; an empty rectangle (width and height 0) where they do not meet.</summary>
    public Bounds Intersect(Bounds other)
    {
        var left = Math.Max(X, other.X);
        var top = Math.Max(Y, other.Y);
        var right = Math.Min(Right, other.Right);
        var bottom = Math.Min(Bottom, other.Bottom);
        return right <= left || bottom <= top ? new Bounds(left, top, 0, 0) : FromEdges(left, top, right, bottom);
    }

    /// <summary>The bounds grown by <paramref name="margin"/> pixels on every side (shrunk where negative).</summary>
    public Bounds Inflate(int margin) => FromEdges(X - margin, Y - margin, Right + margin, Bottom + margin);

    /// <summary>The same rectangle, moved.</summary>
    public Bounds Offset(int dx, int dy) => this with { X = X + dx, Y = Y + dy };

    /// <summary>True where the pixel lies inside.</summary>
    public bool Contains(int x, int y) => x >= X && x < Right && y >= Y && y < Bottom;

    /// <summary>True where every pixel of <paramref name="other"/> lies inside; an empty rectangle is inside everything.</summary>
    public bool Contains(Bounds other) =>
        other.IsEmpty || (other.X >= X && other.Y >= Y && other.Right <= Right && other.Bottom <= Bottom);

    /// <summary>"x, y, width x height", for messages.</summary>
    public override string ToString() => FormattableString.Invariant($"{X}, {Y}, {Width} x {Height}");
}
