using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Imaging.Pixels;

/// <summary>Reads pixels that someone else owns: an <see cref="ImageBuffer"/> or a caller's memory, whole or a part of it.</summary>
public readonly struct ImageView
{
    private readonly ImageBuffer? _owner;
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly int _strideBytes;
    private readonly Bounds _window;

    /// <summary>A view of a whole buffer.</summary>
    public ImageView(ImageBuffer owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        _owner = owner;
        _window = owner.Extent.Bounds;
        Format = owner.Format;
    }

    /// <summary>A view of a caller's memory.</summary>
    /// <param name="memory">Rows from the top, <paramref name="strideBytes"/> apart.</param>
    /// <param name="extent">Size in pixels.</param>
    /// <param name="format">Memory layout of a pixel.</param>
    /// <param name="strideBytes">Bytes from one row to the next; 0 for tightly packed rows.</param>
    /// <exception cref="ArgumentException">The memory is too short for the extent.</exception>
    public ImageView(ReadOnlyMemory<byte> memory, Extent extent, PixelFormat format, int strideBytes = 0)
    {
        _memory = memory;
        _strideBytes = MemoryRows.StrideOf(memory.Length, extent, format, strideBytes);
        _window = extent.Bounds;
        Format = format;
    }

    private ImageView(ImageView whole, Bounds window)
    {
        this = whole;
        _window = window;
    }

    /// <summary>Size in pixels.</summary>
    public Extent Extent => _window.Extent;

    /// <summary>Memory layout of a pixel.</summary>
    public PixelFormat Format { get; }

    /// <summary>The bytes of row <paramref name="y"/>, exactly width times bytes per pixel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public ReadOnlySpan<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)_window.Height, nameof(y));
        var row = _owner is null ? _memory.Span.Slice((_window.Y + y) * _strideBytes) : _owner.Row(_window.Y + y);
        return row.Slice(_window.X * Format.BytesPerPixel, _window.Width * Format.BytesPerPixel);
    }

    /// <summary>A part of this view; its own coordinates start at 0, 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bounds reach outside the view.</exception>
    public ImageView Crop(Bounds bounds)
    {
        if (!Extent.Bounds.Contains(bounds)) throw new ArgumentOutOfRangeException(nameof(bounds), bounds, $"Reaches outside {Extent}.");
        return new ImageView(this, bounds.Offset(_window.X, _window.Y));
    }
}
