using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Testing;

/// <summary>Pictures for tests, the same for the same seed.</summary>
public static class TestImages
{
    /// <summary>Every pixel format there is.</summary>
    public static IEnumerable<PixelFormat> Formats =>
        from channels in Enum.GetValues<ChannelLayout>()
        from sample in Enum.GetValues<SampleType>()
        select new PixelFormat(channels, sample);

    /// <summary>Random samples, black and white among them; floats also below 0 and above 1, and a negative zero.</summary>
    public static ImageBuffer Noise(Extent extent, PixelFormat format, int seed)
    {
        var random = new Random(seed);
        return Make(extent, format, (_, _, _) => random.Next(8) switch
        {
            0 => 0f,
            1 => 1f,
            2 when format.Sample == SampleType.Float32 => random.Next(2) == 0 ? -0f : -0.25f,
            3 when format.Sample == SampleType.Float32 => 1.5f,
            _ => random.NextSingle(),
        });
    }

    /// <summary>Smooth colours: waves of a few dozen pixels between 0.1 and 0.9.</summary>
    public static ImageBuffer Waves(Extent extent, PixelFormat format, int seed) =>
        Make(extent, format, (x, y, c) => 0.5f + 0.4f * MathF.Sin((x + 7f * seed) / (9f + c)) * MathF.Cos((y - seed) / (11f + 2 * c)));

    /// <summary>One value in every channel.</summary>
    public static ImageBuffer Flat(Extent extent, PixelFormat format, float value) => Make(extent, format, (_, _, _) => value);

    /// <summary>A picture by formula of column, row and channel.</summary>
    public static ImageBuffer Make(Extent extent, PixelFormat format, Func<int, int, int, float> value)
    {
        var buffer = new ImageBuffer(extent, format);
        var plane = new float[extent.Width];
        for (var y = 0; y < extent.Height; y++)
            for (var channel = 0; channel < format.ChannelCount; channel++)
            {
                for (var x = 0; x < plane.Length; x++) plane[x] = value(x, y, channel);
                SampleConverter.WriteChannel(plane, buffer.Row(y), format, channel);
            }

        return buffer;
    }

    /// <summary>A copy with memory of its own.</summary>
    public static ImageBuffer Copy(ImageView view)
    {
        var copy = new ImageBuffer(view.Extent, view.Format);
        for (var y = 0; y < view.Extent.Height; y++) view.Row(y).CopyTo(copy.Row(y));
        return copy;
    }
}
