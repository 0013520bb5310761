using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Adds what changed in a picture to a smaller version of it.</summary>
internal static class TiffReduction
{
    /// <summary>small after = small before + mean over the pixel of (large after - large before), clipped to the sample's range.</summary>
    internal static void Add(TiffPictureChange large, ImageBuffer before, ImageBuffer after)
    {
        var scale = (double)before.Format.White / large.Before.Format.White;
        var channels = before.Format.ChannelCount;
        Parallel.For(0, after.Extent.Height, y =>
        {
            before.Row(y).CopyTo(after.Row(y));
            var sums = new double[after.Extent.Width * channels];
            var (top, bottom) = Part(y, after.Extent.Height, large.Before.Extent.Height);
            for (var row = top; row < bottom; row++) AddRow(large.Before.Row(row), large.After.Row(row), sums, after.Extent.Width, large.Before);
            for (var i = 0; i < sums.Length; i++)
            {
                if (sums[i] == 0) continue;
                var (left, right) = Part(i / channels, after.Extent.Width, large.Before.Extent.Width);
                Shift(after.Row(y), i, sums[i] * scale / ((right - left) * (bottom - top)), after.Format);
            }
        });
    }

    /// <summary>The pixels of the large side that one pixel of the small side shows.</summary>
    private static (int From, int To) Part(int at, int small, int large) => ((int)((long)at * large / small), (int)((at + 1L) * large / small));

    private static void AddRow(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, double[] sums, int width, ImageView large)
    {
        if (before.SequenceEqual(after)) return;
        var channels = large.Format.ChannelCount;
        for (var x = 0; x < width; x++)
        {
            var (left, right) = Part(x, width, large.Extent.Width);
            for (var i = left * channels; i < right * channels; i++)
                sums[x * channels + i % channels] += Sample(after, i, large.Format) - Sample(before, i, large.Format);
        }
    }

    private static int Sample(ReadOnlySpan<byte> row, int index, PixelFormat format) =>
        format.BytesPerSample == 1 ? row[index] : MemoryMarshal.Cast<byte, ushort>(row)[index];

    private static void Shift(Span<byte> row, int index, double difference, PixelFormat format)
    {
        var value = Math.Clamp((int)Math.Round(Sample(row, index, format) + difference, MidpointRounding.AwayFromZero), 0, (int)format.White);
        if (format.BytesPerSample == 1) row[index] = (byte)value;
        else MemoryMarshal.Cast<byte, ushort>(row)[index] = (ushort)value;
    }
}
