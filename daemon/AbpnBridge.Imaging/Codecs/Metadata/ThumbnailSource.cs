using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Metadata;

/// <summary>
/// Draws a photo's thumbnails anew, each with the size of the old one and in exactly as many bytes, so that nothing else in the file moves. They are sRGB, as
/// everybody takes them: the photo's profile does not go with them.
/// </summary>
/// <param name="stored">The photo as the file stores it.</param>
/// <param name="upright">The photo upright: some programs turn the thumbnail and not the photo.</param>
/// <param name="colours">From the photo's colours to sRGB.</param>
internal sealed class ThumbnailSource(ImageView stored, ImageView upright, ColourTransform colours)
{
    private const int MostPixels = 4 << 20;
    private const int MostThumbnails = 32; // a crafted file could ask for thousands, each drawn large
    private const int MostSamples = 8; // of a side of the block under a pixel: enough for a mean to look at
    private const int Rounding = 2; // pixels by which a thumbnail's sides are rounded to fit the photo's

    private int _drawn;

    /// <summary>Replaces a thumbnail; false where it is none that can be replaced, or one of far too many.</summary>
    /// <param name="slot">The old JPEG, and the new one afterwards.</param>
    internal bool TryRenew(Span<byte> slot)
    {
        if (!ThumbnailJpeg.TrySize(slot, out var extent) || (long)extent.Width * extent.Height > MostPixels) return false;
        if (_drawn++ >= MostThumbnails) return false;
        using var picture = Draw(extent);
        return ThumbnailJpeg.TryWrite(picture, slot);
    }

    /// <summary>The whole photo in the middle, and black bars where its shape is another one, as cameras do.</summary>
    private ImageBuffer Draw(Extent extent)
    {
        var photo = Misfit(upright.Extent, extent) < Misfit(stored.Extent, extent) ? upright : stored;
        var scale = Math.Min((double)extent.Width / photo.Extent.Width, (double)extent.Height / photo.Extent.Height);
        var (width, height) = (Fit(photo.Extent.Width * scale, extent.Width), Fit(photo.Extent.Height * scale, extent.Height));
        var picture = new ImageBuffer(extent, PixelFormat.Rgb8);
        var (left, top) = ((extent.Width - width) / 2, (extent.Height - height) / 2);
        Parallel.For(0, height, y => DrawRow(photo, y, height, picture.Row(top + y).Slice(3 * left, 3 * width)));
        return picture;
    }

    private static double Misfit(Extent photo, Extent thumbnail) =>
        Math.Abs(Math.Log((double)photo.Width / photo.Height * thumbnail.Height / thumbnail.Width));

    private static int Fit(double side, int whole) => whole - side <= Rounding ? whole : Math.Max(1, (int)Math.Round(side));

    private void DrawRow(ImageView photo, int y, int height, Span<byte> into)
    {
        var width = into.Length / 3;
        float[][] planes = [new float[width], new float[width], new float[width]];
        for (var channel = 0; channel < 3; channel++) Average(photo, y, height, channel, planes[channel]);
        colours.ToSrgb(planes[0], planes[1], planes[2]);
        for (var i = 0; i < into.Length; i++) into[i] = (byte)MathF.Round(Math.Clamp(planes[i % 3][i / 3], 0, 1) * byte.MaxValue);
    }

    private static void Average(ImageView photo, int y, int height, int channel, Span<float> means)
    {
        var (rows, channels) = (Block(y, height, photo.Extent.Height), photo.Format.ChannelCount);
        var from = photo.Format.ColourChannelCount == 1 ? 0 : channel;
        for (var x = 0; x < means.Length; x++)
        {
            var columns = Block(x, means.Length, photo.Extent.Width);
            double sum = 0;
            var count = 0;
            for (var row = rows.First; row < rows.End; row += rows.Step)
                for (var column = columns.First; column < columns.End; column += columns.Step, count++)
                    sum += Sample(photo.Row(row), column * channels + from, photo.Format.Sample);
            means[x] = (float)(sum / count);
        }
    }

    private static (int First, int End, int Step) Block(int index, int count, int side)
    {
        var first = (int)((long)index * side / count);
        var end = Math.Max(first + 1, (int)((index + 1L) * side / count));
        return (first, end, Math.Max(1, (end - first) / MostSamples));
    }

    private static double Sample(ReadOnlySpan<byte> row, int index, SampleType type) => type switch
    {
        SampleType.UInt8 => row[index] / 255.0,
        SampleType.UInt16 => MemoryMarshal.Cast<byte, ushort>(row)[index] / 65535.0,
        _ => MemoryMarshal.Cast<byte, float>(row)[index],
    };
}
