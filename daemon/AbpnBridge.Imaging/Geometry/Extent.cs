namespace AbpnBridge.Imaging.Geometry;

/// <summary>The size of a picture or grid, in pixels.</summary>
/// <param name="Width">Columns, in pixels.</param>
/// <param name="Height">Rows, in pixels.</param>
public readonly record struct Extent(int Width, int Height)
{
    /// <summary>Number of pixels; 64 bits, since 30,000 x 30,000 times a few channels passes 2^31.</summary>
    public long PixelCount => (long)Width * Height;

    /// <summary>True where there is not a single pixel.</summary>
    public bool IsEmpty => Width <= 0 || Height <= 0;

    /// <summary>The bounds that cover the whole extent, starting at 0, 0.</summary>
    public Bounds Bounds => new(0, 0, Width, Height);

    /// <summary>The longer side, in pixels.</summary>
    public int LongSide => Math.Max(Width, Height);

    /// <summary>The extent of the next coarser pyramid level: ceil(n / 2) per side, so an odd side keeps its last row or column.</summary>
    public Extent Halved => new((Width + 1) / 2, (Height + 1) / 2);

    /// <summary>The extent <paramref name="level"/> pyramid levels further down; level 0 is this extent.</summary>
    /// <param name="level">0 or more.</param>
    public Extent AtLevel(int level)
    {
        var extent = this;
        for (var i = 0; i < level; i++) extent = extent.Halved;
        return extent;
    }

    /// <summary>"width x height", for messages.</summary>
    public override string ToString() => FormattableString.Invariant($"{Width} x {Height}");
}
