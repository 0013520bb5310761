using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Testing;

/// <summary>How two pictures of one format differ.</summary>
/// <param name="DifferingPixels">Pixels of which any bit differs.</param>
/// <param name="First">Place of the first one, or null.</param>
/// <param name="LargestDifference">Largest difference of a sample in code values (float samples as they are).</param>
public sealed record ImageDifference(long DifferingPixels, Bounds? First, float LargestDifference);

/// <summary>Compares pictures bit for bit and by code values.</summary>
public static class ImageComparer
{
    /// <summary>Compares the pixels for which <paramref name="where"/> (column, row) holds; null for all.</summary>
    public static ImageDifference Compare(ImageView expected, ImageView actual, Func<int, int, bool>? where = null)
    {
        if (expected.Extent != actual.Extent || expected.Format != actual.Format)
            throw new ArgumentException($"{expected.Extent} {expected.Format} cannot be compared with {actual.Extent} {actual.Format}.", nameof(actual));
        var pixel = expected.Format.BytesPerPixel;
        var (count, first, largest) = (0L, (Bounds?)null, 0f);
        for (var y = 0; y < expected.Extent.Height; y++)
            for (var x = 0; x < expected.Extent.Width; x++)
            {
                if (where is not null && !where(x, y)) continue;
                var a = expected.Row(y).Slice(x * pixel, pixel);
                var b = actual.Row(y).Slice(x * pixel, pixel);
                if (a.SequenceEqual(b)) continue;
                count++;
                first ??= new Bounds(x, y, 1, 1);
                largest = Math.Max(largest, Largest(a, b, expected.Format));
            }

        return new ImageDifference(count, first, largest);
    }

    private static float Largest(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, PixelFormat format)
    {
        Span<float> values = stackalloc float[2];
        var largest = 0f;
        for (var channel = 0; channel < format.ChannelCount; channel++)
        {
            SampleConverter.ReadChannel(a, format, channel, values[..1]);
            SampleConverter.ReadChannel(b, format, channel, values[1..]);
            largest = Math.Max(largest, Math.Abs(values[0] - values[1]) * format.White);
        }

        return largest;
    }
}
