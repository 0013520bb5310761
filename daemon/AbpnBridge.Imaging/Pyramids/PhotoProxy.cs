using System.Buffers;
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
        var samples = _photo.Width * photo.Format.ChannelCount;
        var sums = ArrayPool<float>.Shared.Rent(2 * samples);
        var line = sums.AsSpan(samples, samples);
        var total = sums.AsSpan(0, samples);
        total.Clear();
        for (var y = first; y < first + count; y++)
        {
            SampleConverter.ReadChunky(photo.Row(y), photo.Format, line);
            for (var i = 0; i < samples; i++) total[i] += Math.Clamp(line[i], 0f, 1f);
        }

        Average(total, photo.Format, count, _pixels.Row(row));
        ArrayPool<float>.Shared.Return(sums);
    }

    /// <summary>Frees the pixels.</summary>
    public void Dispose() => _pixels.Dispose();

    private void Average(ReadOnlySpan<float> sums, PixelFormat format, int rowCount, Span<byte> row)
    {
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(row);
        var (channels, colours, side) = (format.ChannelCount, format.ColourChannelCount, 1 << Level);
        for (int x = 0, at = 0; at < words.Length; x += side)
        {
            var columns = Math.Min(side, _photo.Width - x);
            var white = 65535f / (columns * rowCount);
            for (var channel = 0; channel < colours; channel++, at++)
            {
                var sum = 0f;
                for (var i = 0; i < columns; i++) sum += sums[(x + i) * channels + channel];
                words[at] = (ushort)(sum * white + 0.5f);
            }
        }
    }
}
