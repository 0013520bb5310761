using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>
/// A photo at a fraction of its size, from which all low-resolution work reads: the mean of 2^Level x 2^Level pixels (fewer at the right and lower edge), in the
/// photo's own encoding, limited to 0..1, 16 bits, without alpha. Its rows can be made one by one while the photo arrives, from several threads.
/// Whoever creates it disposes it.
/// </summary>
public sealed class PhotoProxy : IDisposable
{
    // The finest grid of a region as large as the photo; a proxy below it would have to be magnified.
    private const int ShortestLongSide = 1920;

    // Columns of the photo that are summed at a time, so that the sums stay in the first-level cache; whole pixels of the proxy at any level that occurs.
    private const int PieceWidth = 512;

    private readonly Extent _photo;
    private readonly ImageBuffer _pixels;

    /// <summary>Allocates the proxy of a photo; every row is still to be made.</summary>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="format">Its pixel format.</param>
    public PhotoProxy(Extent photo, PixelFormat format)
    {
        _photo = photo;
        Level = LevelFor(photo);
        _pixels = new ImageBuffer(photo.AtLevel(Level), new PixelFormat(format.ColourChannelCount == 1 ? ChannelLayout.Grey : ChannelLayout.Rgb, SampleType.UInt16));
    }

    /// <summary>Halvings between the photo and the proxy, 1 or more.</summary>
    public int Level { get; }

    /// <summary>The proxy's pixels: 16-bit grey or RGB.</summary>
    public ImageView View => _pixels.View();

    /// <summary>Bytes that it takes.</summary>
    public long ByteCount => _pixels.ByteCount;

    /// <summary>The level at which a photo is kept: the coarsest whose long side still has 1,920 pixels; 1 for small photos.</summary>
    public static int LevelFor(Extent photo)
    {
        var level = 1;
        while (photo.LongSide >> (level + 1) >= ShortestLongSide) level++;
        return level;
    }

    /// <summary>The proxy of a photo that is there in full.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PhotoProxy Build(ImageView photo, CancellationToken cancellationToken)
    {
        var proxy = new PhotoProxy(photo.Extent, photo.Format);
        try
        {
            Parallel.For(0, proxy._pixels.Extent.Height, Workers.Options(cancellationToken), row => proxy.MakeRow(row, photo));
            return proxy;
        }
        catch
        {
            proxy.Dispose();
            throw;
        }
    }

    /// <summary>The photo's rows that one row of the proxy is made from.</summary>
    /// <returns>First row and number of rows.</returns>
    public (int First, int Count) RowsOf(int row)
    {
        var first = row << Level;
        return (first, Math.Min(1 << Level, _photo.Height - first));
    }

    /// <summary>Makes one row; the photo's rows under it must be there.</summary>
    public void MakeRow(int row, ImageView photo)
    {
        var (first, count) = RowsOf(row);
        var format = photo.Format;
        var words = MemoryMarshal.Cast<byte, ushort>(_pixels.Row(row));
        Span<float> sums = stackalloc float[PieceWidth * format.ChannelCount];
        for (var x = 0; x < _photo.Width; x += PieceWidth)
        {
            var width = Math.Min(PieceWidth, _photo.Width - x);
            var piece = sums[..(width * format.ChannelCount)];
            piece.Clear();
            for (var y = first; y < first + count; y++)
                SampleConverter.AddCodes(photo.Row(y).Slice(x * format.BytesPerPixel, width * format.BytesPerPixel), format, 1, piece);
            Average(piece, format, count, words[((x >> Level) * format.ColourChannelCount)..]);
        }
    }

    /// <summary>Frees the pixels.</summary>
    public void Dispose() => _pixels.Dispose();

    // Sums of whole columns to the codes of the proxy's pixels under them.
    private void Average(ReadOnlySpan<float> sums, PixelFormat format, int rowCount, Span<ushort> words)
    {
        var (channels, side) = (format.ChannelCount, 1 << Level);
        for (int start = 0, at = 0; start < sums.Length; start += side * channels, at += format.ColourChannelCount)
        {
            var end = Math.Min(start + side * channels, sums.Length);
            var white = 65535f / (format.White * ((end - start) / channels) * rowCount);
            if (format.ColourChannelCount == 3) ColourMean(sums, start..end, channels, white, words[at..]);
            else words[at] = GreyMean(sums[start..end], channels, white);
        }
    }

    private static ushort GreyMean(ReadOnlySpan<float> columns, int channels, float white)
    {
        var sum = 0f;
        for (var i = 0; i < columns.Length; i += channels) sum += columns[i];
        return (ushort)(sum * white + 0.5f);
    }

    private static void ColourMean(ReadOnlySpan<float> sums, Range columns, int channels, float white, Span<ushort> words)
    {
        ref var first = ref MemoryMarshal.GetReference(sums);
        var sum = Vector128<float>.Zero;
        for (var i = columns.Start.Value; i < columns.End.Value; i += channels)
            // The fourth lane holds alpha or the next pixel's red and is not used.
            sum += i + 4 <= sums.Length ? Vector128.LoadUnsafe(ref first, (nuint)i) : Vector128.Create(sums[i], sums[i + 1], sums[i + 2], 0);
        var codes = Vector128.ConvertToInt32Native(sum * white + Vector128.Create(0.5f));
        words[2] = (ushort)codes[2];
        words[1] = (ushort)codes[1];
        words[0] = (ushort)codes[0];
    }
}
