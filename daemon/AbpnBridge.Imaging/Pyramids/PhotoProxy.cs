using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>
/// A photo at a fraction of its size, from which all low-resolution work reads: the mean of 2^Level x 2^Level pixels (fewer at the right and lower edge), in
/// the photo's own encoding, limited to 0..1, 16 bits, without alpha. Its rows can be made one by one while the photo arrives, from several threads. Whoever
/// creates it disposes it.
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
        _pixels = new ImageBuffer(
            photo.AtLevel(Level), new PixelFormat(format.ColourChannelCount == 1 ? ChannelLayout.Grey : ChannelLayout.Rgb, SampleType.UInt16));
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

    // Sums of columns to the codes of the proxy's pixels under them.
    private void Average(ReadOnlySpan<float> sums, PixelFormat format, int rowCount, Span<ushort> words)
    {
        var (channels, side) = (format.ChannelCount, 1 << Level);
        var white = 65535f / (format.White * rowCount);
        var (start, at) = (0, 0);
        if (format.ColourChannelCount == 3)
        {
            var pixels = WholeColourMeans(sums, channels, side, white / side, words);
            (start, at) = (pixels * side * channels, pixels * 3);
        }

        for (; start < sums.Length; start += side * channels, at += format.ColourChannelCount)
        {
            var columns = sums[start..Math.Min(start + side * channels, sums.Length)];
            for (var channel = 0; channel < format.ColourChannelCount; channel++)
                words[at + channel] = Mean(columns[channel..], channels, white / (columns.Length / channels));
        }
    }

    // All pixels but the last, which may have fewer columns, and behind which nothing can be read or written.
    private static int WholeColourMeans(ReadOnlySpan<float> sums, int channels, int side, float white, Span<ushort> words)
    {
        ref var source = ref MemoryMarshal.GetReference(sums);
        ref var target = ref MemoryMarshal.GetReference(words);
        var pixels = (sums.Length - 1) / (side * channels);
        for (int pixel = 0, i = 0; pixel < pixels; pixel++)
        {
            // The fourth lane, alpha or the next pixel's red, is written to where the next pixel's red will be.
            var sum = Vector128<float>.Zero;
            for (var column = 0; column < side; column++, i += channels) sum += Vector128.LoadUnsafe(ref source, (nuint)i);
            var codes = Vector128.ConvertToInt32Native(sum * white + Vector128.Create(0.5f)).AsUInt32();
            Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref target, 3 * pixel)), Vector128.Narrow(codes, codes).AsUInt64().ToScalar());
        }

        return pixels;
    }

    private static ushort Mean(ReadOnlySpan<float> columns, int channels, float white)
    {
        var sum = 0f;
        for (var i = 0; i < columns.Length; i += channels) sum += columns[i];
        return (ushort)(sum * white + 0.5f);
    }
}
