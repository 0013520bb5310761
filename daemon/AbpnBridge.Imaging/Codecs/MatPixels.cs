using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using OpenCvSharp;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>Carries pixels between OpenCV (blue first) and our buffers (red first), turning them upright on the way in.</summary>
internal static unsafe class MatPixels
{
    /// <summary>Rows turned at once: what lies side by side after a turn is then written side by side.</summary>
    private const int Block = 32;

    /// <summary>The pixel format of a decoded Mat, or null for one we do not know.</summary>
    internal static PixelFormat? FormatOf(MatType type, bool isGreyAlpha)
    {
        SampleType? sample = type.Depth switch
        {
            MatType.CV_8U => SampleType.UInt8,
            MatType.CV_16U => SampleType.UInt16,
            MatType.CV_32F => SampleType.Float32,
            _ => null,
        };
        ChannelLayout? channels = type.Channels switch
        {
            1 => ChannelLayout.Grey,
            3 => ChannelLayout.Rgb,
            4 => isGreyAlpha ? ChannelLayout.GreyAlpha : ChannelLayout.Rgba,
            _ => null,
        };
        return sample is { } s && channels is { } c ? new PixelFormat(c, s) : null;
    }

    /// <summary>Copies a Mat into a fresh upright buffer.</summary>
    internal static ImageBuffer ToBuffer(Mat mat, PixelFormat format, int orientation)
    {
        var stored = new Extent(mat.Cols, mat.Rows);
        var buffer = ImageBuffer.ForFilling(Orientation.Upright(stored, orientation), format);
        if (orientation == 1)
        {
            for (var y = 0; y < stored.Height; y++) CopyChannels(Row(mat, y), buffer.Row(y), format, mat.Type().Channels, format.ChannelCount);
            return buffer;
        }

        var block = new byte[Block][];
        for (var i = 0; i < Block; i++) block[i] = new byte[stored.Width * format.BytesPerPixel];
        for (var y = 0; y < stored.Height; y += Block)
        {
            var rows = Math.Min(Block, stored.Height - y);
            for (var i = 0; i < rows; i++) CopyChannels(Row(mat, y + i), block[i], format, mat.Type().Channels, format.ChannelCount);
            Orientation.Place(block.AsSpan(0, rows), y, stored, orientation, buffer);
        }

        return buffer;
    }

    /// <summary>Copies a picture of one, three or four channels into a fresh Mat; the caller disposes it.</summary>
    internal static Mat ToMat(ImageView pixels)
    {
        var depth = pixels.Format.Sample == SampleType.UInt8 ? MatType.CV_8U : MatType.CV_16U;
        var channels = pixels.Format.ChannelCount;
        var mat = new Mat(pixels.Extent.Height, pixels.Extent.Width, MatType.MakeType(depth, channels));
        for (var y = 0; y < pixels.Extent.Height; y++) CopyChannels(pixels.Row(y), Row(mat, y), pixels.Format, channels, channels);
        return mat;
    }

    /// <summary>The bytes of a row.</summary>
    internal static Span<byte> Row(Mat mat, int y)
    {
        var type = mat.Type();
        var sampleBytes = type.Depth switch { MatType.CV_8U => 1, MatType.CV_16U => 2, _ => 4 };
        return new Span<byte>((void*)mat.Ptr(y), mat.Cols * type.Channels * sampleBytes);
    }

    /// <summary>Copies a row and swaps red and blue; from four channels to grey with alpha it takes the first and the last.</summary>
    private static void CopyChannels(ReadOnlySpan<byte> from, Span<byte> to, PixelFormat format, int fromChannels, int toChannels)
    {
        if (fromChannels == 1)
            from.CopyTo(to);
        else if (format.BytesPerSample == 1 && fromChannels == 3)
            SwapEnds(from, to);
        else if (format.BytesPerSample == 1)
            CopyChannels<byte>(from, to, fromChannels, toChannels);
        else if (format.BytesPerSample == 2)
            CopyChannels<ushort>(from, to, fromChannels, toChannels);
        else
            CopyChannels<float>(from, to, fromChannels, toChannels);
    }

    // The most frequent kind, five pixels at a time. The byte behind them comes along as it is and is written anew by the next five.
    private static void SwapEnds(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var swapped = Vector128.Create((byte)2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 15);
        for (; from.Length >= Vector128<byte>.Count; from = from[15..], to = to[15..])
            Vector128.Shuffle(Vector128.Create<byte>(from), swapped).CopyTo(to);
        CopyChannels<byte>(from, to, 3, 3);
    }

    private static void CopyChannels<T>(ReadOnlySpan<byte> fromBytes, Span<byte> toBytes, int fromChannels, int toChannels)
        where T : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, T>(fromBytes);
        var to = MemoryMarshal.Cast<byte, T>(toBytes);
        for (int i = 0, o = 0; o < to.Length; i += fromChannels, o += toChannels)
        {
            if (toChannels == 2)
            {
                (to[o], to[o + 1]) = (from[i], from[i + 3]);
                continue;
            }

            (to[o], to[o + 1], to[o + 2]) = (from[i + 2], from[i + 1], from[i]);
            if (toChannels == 4) to[o + 3] = from[i + 3];
        }
    }
}
