using System.Runtime.InteropServices;

namespace AbpnBridge.Imaging.Pixels;

/// <summary>
/// The one place that turns stored samples into planar float and back. Floats are the photo's own encoding (sRGB-encoded for an sRGB photo), 0 to 1
/// from black to white. Integers are rounded to nearest, never truncated, and limited to their range; float samples pass unclamped both ways.
/// </summary>
public static class SampleConverter
{
    // Rec. 709 weights: what one grey channel keeps of an edit that was found in three.
    private const float RedWeight = 0.2126f;
    private const float BlueWeight = 0.0722f;

    /// <summary>Reads the colour channels of a run of pixels; grey goes into all three planes, alpha is left out.</summary>
    /// <param name="pixels">Chunky pixels of <paramref name="format"/>; their number is that of the planes.</param>
    /// <param name="format">Memory layout of a pixel.</param>
    /// <param name="red">Filled with red (or grey), 0 to 1.</param>
    /// <param name="green">Filled with green (or grey); as long as <paramref name="red"/>.</param>
    /// <param name="blue">Filled with blue (or grey); as long as <paramref name="red"/>.</param>
    public static void ToPlanar(ReadOnlySpan<byte> pixels, PixelFormat format, Span<float> red, Span<float> green, Span<float> blue)
    {
        ReadChannel(pixels, format, 0, red);
        if (format.ColourChannelCount == 1)
        {
            red.CopyTo(green);
            red.CopyTo(blue);
            return;
        }

        ReadChannel(pixels, format, 1, green);
        ReadChannel(pixels, format, 2, blue);
    }

    /// <summary>Reads every sample of a run of pixels, alpha too, in the order in which they are stored.</summary>
    /// <param name="pixels">Chunky pixels of <paramref name="format"/>.</param>
    /// <param name="format">Memory layout of a pixel.</param>
    /// <param name="samples">Filled, one value per sample, 0 to 1 (float samples as they are).</param>
    public static void ReadChunky(ReadOnlySpan<byte> pixels, PixelFormat format, Span<float> samples) =>
        ReadChannel(pixels, new PixelFormat(ChannelLayout.Grey, format.Sample), 0, samples);

    /// <summary>Reads one channel of a run of pixels as 0 to 1 (float samples as they are).</summary>
    /// <param name="pixels">Chunky pixels of <paramref name="format"/>.</param>
    /// <param name="format">Memory layout of a pixel.</param>
    /// <param name="channel">0 to channel count - 1.</param>
    /// <param name="plane">Filled, one value per pixel.</param>
    public static void ReadChannel(ReadOnlySpan<byte> pixels, PixelFormat format, int channel, Span<float> plane)
    {
        var channels = format.ChannelCount;
        switch (format.Sample)
        {
            case SampleType.UInt8:
                for (int x = 0, i = channel; x < plane.Length; x++, i += channels) plane[x] = pixels[i] / 255f;
                break;
            case SampleType.Float32:
                var floats = MemoryMarshal.Cast<byte, float>(pixels);
                for (int x = 0, i = channel; x < plane.Length; x++, i += channels) plane[x] = floats[i];
                break;
            default:
                var white = format.White;
                var words = MemoryMarshal.Cast<byte, ushort>(pixels);
                for (int x = 0, i = channel; x < plane.Length; x++, i += channels) plane[x] = words[i] / white;
                break;
        }
    }

    /// <summary>Writes one channel of a run of pixels: integers rounded to nearest and limited to 0 and white, floats as they are.</summary>
    /// <param name="plane">Values, 0 to 1 from black to white.</param>
    /// <param name="pixels">Chunky pixels of <paramref name="format"/>; the other channels are left alone.</param>
    /// <param name="format">Memory layout of a pixel.</param>
    /// <param name="channel">0 to channel count - 1.</param>
    public static void WriteChannel(ReadOnlySpan<float> plane, Span<byte> pixels, PixelFormat format, int channel)
    {
        var channels = format.ChannelCount;
        switch (format.Sample)
        {
            case SampleType.UInt8:
                for (int x = 0, i = channel; x < plane.Length; x++, i += channels) pixels[i] = (byte)ToCode(plane[x], 255f);
                break;
            case SampleType.Float32:
                var floats = MemoryMarshal.Cast<byte, float>(pixels);
                for (int x = 0, i = channel; x < plane.Length; x++, i += channels) floats[i] = plane[x];
                break;
            default:
                var white = format.White;
                var words = MemoryMarshal.Cast<byte, ushort>(pixels);
                for (int x = 0, i = channel; x < plane.Length; x++, i += channels) words[i] = (ushort)ToCode(plane[x], white);
                break;
        }
    }

    /// <summary>
    /// Writes three planes into the colour channels of a run of pixels; alpha is left alone. A grey format gets the planes' Rec. 709 weighted sum,
    /// which returns the grey value itself where the three planes agree.
    /// </summary>
    public static void FromPlanar(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<byte> pixels, PixelFormat format)
    {
        if (format.ColourChannelCount == 3)
        {
            WriteChannel(red, pixels, format, 0);
            WriteChannel(green, pixels, format, 1);
            WriteChannel(blue, pixels, format, 2);
            return;
        }

        Span<float> grey = stackalloc float[256];
        for (var start = 0; start < red.Length; start += grey.Length)
        {
            var run = grey[..Math.Min(grey.Length, red.Length - start)];
            for (var x = 0; x < run.Length; x++) run[x] = GreyOf(red[start + x], green[start + x], blue[start + x]);
            WriteChannel(run, pixels[(start * format.BytesPerPixel)..], format, 0);
        }
    }

    /// <summary>Grey of three channel values, exact where they are equal: green + 0.2126 (red - green) + 0.0722 (blue - green).</summary>
    public static float GreyOf(float red, float green, float blue) => green + RedWeight * (red - green) + BlueWeight * (blue - green);

    /// <summary>The nearest code value of <paramref name="value"/> (0 to 1), limited to 0 and <paramref name="white"/>.</summary>
    public static int ToCode(float value, float white) => (int)(Math.Clamp(value, 0f, 1f) * white + 0.5f);
}
