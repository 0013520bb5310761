using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Imaging.Pixels;

/// <summary>
/// Owns the pixels of one picture in native memory. May exceed 2 GB; rows are tightly packed. Whoever creates it disposes it,
/// after the last view and span on it are out of use (there is no finaliser: a span does not keep its owner alive).
/// </summary>
public sealed unsafe class ImageBuffer : IDisposable
{
    private readonly PixelMemory.Block _block;
    private byte* _pixels;

    /// <summary>Allocates a black (all zero bytes) picture.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The extent is empty.</exception>
    /// <exception cref="OutOfMemoryException">The memory is not there.</exception>
    public ImageBuffer(Extent extent, PixelFormat format)
        : this(extent, format, PixelMemory.Cleared)
    {
    }

    private ImageBuffer(Extent extent, PixelFormat format, Func<long, PixelMemory.Block> allocate)
    {
        if (extent.IsEmpty) throw new ArgumentOutOfRangeException(nameof(extent), extent, "A picture has at least one pixel.");
        Extent = extent;
        Format = format;
        StrideBytes = checked(extent.Width * format.BytesPerPixel);
        ByteCount = (long)StrideBytes * extent.Height;
        _block = allocate(ByteCount);
        _pixels = (byte*)_block.Address;
        GC.AddMemoryPressure(ByteCount);
    }

    /// <summary>Allocates a picture whose pixels are whatever stood in its memory (<see cref="PixelMemory.KeepBytes"/>): for who writes every row.</summary>
    /// <inheritdoc cref="ImageBuffer(Extent, PixelFormat)"/>
    public static ImageBuffer ForFilling(Extent extent, PixelFormat format) => new(extent, format, PixelMemory.Any);

    /// <summary>Size in pixels.</summary>
    public Extent Extent { get; }

    /// <summary>Memory layout of a pixel.</summary>
    public PixelFormat Format { get; }

    /// <summary>Bytes from one row to the next: width times bytes per pixel.</summary>
    public int StrideBytes { get; }

    /// <summary>Bytes of the whole picture.</summary>
    public long ByteCount { get; }

    /// <summary>The first byte of row 0, for a native library; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pixels is null, this);
            return (nint)_pixels;
        }
    }

    /// <summary>The bytes of row <paramref name="y"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<byte> Row(int y)
    {
        ObjectDisposedException.ThrowIf(_pixels is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Extent.Height, nameof(y));
        return new Span<byte>(_pixels + (long)y * StrideBytes, StrideBytes);
    }

    /// <summary>The bytes of some rows, one behind the other.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such rows.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<byte> Rows(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Extent.Height - first);
        _ = Row(first);
        return new Span<byte>(_pixels + (long)first * StrideBytes, checked(count * StrideBytes));
    }

    /// <summary>The whole picture, for reading.</summary>
    public ImageView View() => new(this);

    /// <summary>The whole picture, for writing.</summary>
    public ImageSpan Span() => new(this);

    /// <summary>Frees the pixels; a second call does nothing.</summary>
    public void Dispose()
    {
        if (_pixels is null) return;
        _pixels = null;
        PixelMemory.Return(_block);
        GC.RemoveMemoryPressure(ByteCount);
    }
}
