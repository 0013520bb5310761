using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Vectors;

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

    // Pixels that are converted at a time, so that what lies between stays in the first-level cache.
    private const int PieceLength = 256;

    /// <summary>Reads the colour channels of a run of pixels; grey goes into all three planes, alpha is left out.</summary>
    /// <param name="pixels">Chunky pixels of <paramref name="format"/>; their number is that of the planes.</param>
    /// <param name="format">Memory layout of a pixel.</param>
    /// <param name="red">Filled with red (or grey), 0 to 1.</param>
    /// <param name="green">Filled with green (or grey); as long as <paramref name="red"/>.</param>
    /// <param name="blue">Filled with blue (or grey); as long as <paramref name="red"/>.</param>
    public static void ToPlanar(ReadOnlySpan<byte> pixels, PixelFormat format, Span<float> red, Span<float> green, Span<float> blue)
    {
        Span<float> samples = stackalloc float[PieceLength * format.ChannelCount];
        for (var start = 0; start < red.Length; start += PieceLength)
        {
            var count = Math.Min(PieceLength, red.Length - start);
            var piece = samples[..(count * format.ChannelCount)];
            ReadChunky(pixels[(start * format.BytesPerPixel)..], format, piece);
            Split(piece, format.ChannelCount, red.Slice(start, count), green.Slice(start, count), blue.Slice(start, count));
        }

        if (format.ColourChannelCount == 3) return;
        red.CopyTo(green);
        red.CopyTo(blue);
    }

    /// <summary>Reads every sample of a run of pixels, alpha too, in the order in which they are stored.</summary>
    /// <param name="pixels">Chunky pixels of <paramref name="format"/>.</param>
    /// <param name="format">Memory layout of a pixel.</param>
    /// <param name="samples">Filled, one value per sample, 0 to 1 (float samples as they are).</param>
    public static void ReadChunky(ReadOnlySpan<byte> pixels, PixelFormat format, Span<float> samples)
    {
        switch (format.Sample)
        {
            case SampleType.UInt8:
                LaneLoop.Run(new ReadKernel<byte>(pixels[..samples.Length], format.White, samples), samples.Length);
                break;
            case SampleType.Float32:
                MemoryMarshal.Cast<byte, float>(pixels)[..samples.Length].CopyTo(samples);
                break;
            default:
                LaneLoop.Run(new ReadKernel<ushort>(MemoryMarshal.Cast<byte, ushort>(pixels)[..samples.Length], format.White, samples), samples.Length);
                break;
        }
    }

    /// <summary>
    /// Writes every sample of a run of pixels, alpha too: the inverse of <see cref="ReadChunky"/>, also for codes above white, which Photoshop's 16 bits can
    /// hold.
    /// </summary>
    /// <param name="samples">One value per sample; what is written is limited to what the sample type holds.</param>
    /// <param name="pixels">Chunky pixels of <paramref name="format"/>.</param>
    /// <param name="format">Memory layout of a pixel.</param>
    public static void WriteChunky(ReadOnlySpan<float> samples, Span<byte> pixels, PixelFormat format)
    {
        switch (format.Sample)
        {
            case SampleType.UInt8:
                LaneLoop.Run(new WriteKernel<byte>(samples, format.White, pixels[..samples.Length]), samples.Length);
                break;
            case SampleType.Float32:
                samples.CopyTo(MemoryMarshal.Cast<byte, float>(pixels));
                break;
            default:
                LaneLoop.Run(new WriteKernel<ushort>(samples, format.White, MemoryMarshal.Cast<byte, ushort>(pixels)[..samples.Length]), samples.Length);
                break;
        }
    }

    /// <summary>Adds the codes of a run of pixels, alpha too, to sums in the same order: sum += weight x code, codes limited to 0..white.</summary>
    /// <param name="pixels">Chunky pixels of <paramref name="format"/>.</param>
    /// <param name="format">Memory layout of a pixel.</param>
    /// <param name="weight">Of this run.</param>
    /// <param name="sums">One per sample.</param>
    internal static void AddCodes(ReadOnlySpan<byte> pixels, PixelFormat format, float weight, Span<float> sums)
    {
        switch (format.Sample)
        {
            case SampleType.UInt8:
                LaneLoop.Run(new SumKernel<byte>(pixels[..sums.Length], format.White, weight, sums), sums.Length);
                break;
            case SampleType.Float32:
                LaneLoop.Run(new SumKernel<float>(MemoryMarshal.Cast<byte, float>(pixels)[..sums.Length], format.White, weight, sums), sums.Length);
                break;
            default:
                LaneLoop.Run(new SumKernel<ushort>(MemoryMarshal.Cast<byte, ushort>(pixels)[..sums.Length], format.White, weight, sums), sums.Length);
                break;
        }
    }

    /// <summary>Splits the colour channels of chunky samples into planes; a grey channel goes into the first plane only.</summary>
    /// <param name="samples">Chunky samples, as of <see cref="ReadChunky"/>.</param>
    /// <param name="channels">Channels of a pixel, 1 to 4.</param>
    /// <param name="red">Filled with red or grey; its length is the number of pixels.</param>
    /// <param name="green">Filled with green; as long as <paramref name="red"/>.</param>
    /// <param name="blue">Filled with blue; as long as <paramref name="red"/>.</param>
    public static void Split(ReadOnlySpan<float> samples, int channels, Span<float> red, Span<float> green, Span<float> blue)
    {
        var x = channels < 3 ? 0 : PlaneKernels.Split(samples, channels, red, green, blue);
        for (var i = x * channels; x < red.Length; x++, i += channels)
        {
            red[x] = samples[i];
            if (channels < 3) continue;
            green[x] = samples[i + 1];
            blue[x] = samples[i + 2];
        }
    }

    /// <summary>Puts planes back into the colour channels of chunky samples; alpha is left alone.</summary>
    /// <inheritdoc cref="Split"/>
    public static void Join(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<float> samples, int channels)
    {
        var x = channels < 3 ? 0 : PlaneKernels.Join(red, green, blue, samples, channels);
        for (var i = x * channels; x < red.Length; x++, i += channels)
        {
            samples[i] = red[x];
            if (channels < 3) continue;
            samples[i + 1] = green[x];
            samples[i + 2] = blue[x];
        }
    }

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

        Span<float> grey = stackalloc float[PieceLength];
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
