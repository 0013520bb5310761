using System.Buffers.Binary;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using OpenCvSharp;

namespace AbpnBridge.Imaging.Codecs.Metadata;

/// <summary>The small JPEGs inside metadata (Exif 2.32, 4.5.5: baseline, 4:2:0, no application segments).</summary>
internal static class ThumbnailJpeg
{
    private const int BestQuality = 95;
    private const int WorstQuality = 5;
    private const int QualityStep = 10;
    private const int Sampling420 = 0x221111;
    private const byte StartOfScan = 0xDA;
    private const byte App0 = 0xE0;

    // cv::IMWRITE_JPEG_SAMPLING_FACTOR; OpenCvSharp does not name it everywhere
    private const ImwriteFlags JpegSamplingFactor = (ImwriteFlags)7;

    /// <summary>Reads the size from the frame header; false where this is no JPEG.</summary>
    internal static bool TrySize(ReadOnlySpan<byte> jpeg, out Extent extent)
    {
        extent = default;
        for (var position = 2; TrySegment(jpeg, ref position, out var marker, out var content);)
        {
            if (marker == StartOfScan) return false;
            if (marker is < 0xC0 or > 0xCF or 0xC4 or 0xC8 or 0xCC || content.Length < 6) continue;
            extent = new Extent(BinaryPrimitives.ReadUInt16BigEndian(content[3..]), BinaryPrimitives.ReadUInt16BigEndian(content[1..]));
            return !extent.IsEmpty;
        }

        return false;
    }

    /// <summary>Writes a picture in the best quality that fits, filled up to the slot's end; false where none does.</summary>
    internal static bool TryWrite(ImageBuffer picture, Span<byte> slot)
    {
        using var mat = MatPixels.ToMat(picture.View());
        for (var quality = BestQuality; quality >= WorstQuality; quality -= QualityStep)
        {
            var jpeg = mat.ImEncode(
                ".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality), new ImageEncodingParam(ImwriteFlags.JpegOptimize, 1),
                new ImageEncodingParam(JpegSamplingFactor, Sampling420));
            if (TryFill(jpeg, slot)) return true;
        }

        return false;
    }

    /// <summary>
    /// Puts a JPEG without its JFIF segment into a slot. Before any marker there may be bytes FF without meaning (T.81, B.1.1.2): they stand before the scan,
    /// and the picture ends where the slot does.
    /// </summary>
    private static bool TryFill(ReadOnlySpan<byte> jpeg, Span<byte> slot)
    {
        int start = 2, scan = 0;
        for (int position = 2, before = 2; TrySegment(jpeg, ref position, out var marker, out _); before = position)
        {
            if (marker == App0) start = position;
            if (marker != StartOfScan) continue;
            scan = before;
            break;
        }

        var length = 2 + jpeg.Length - start;
        if (scan == 0 || length > slot.Length) return false;
        jpeg[..2].CopyTo(slot);
        jpeg[start..scan].CopyTo(slot[2..]);
        slot[(2 + scan - start)..^(jpeg.Length - scan)].Fill(0xFF);
        jpeg[scan..].CopyTo(slot[^(jpeg.Length - scan)..]);
        return true;
    }

    private static bool TrySegment(ReadOnlySpan<byte> jpeg, ref int position, out byte marker, out ReadOnlySpan<byte> content)
    {
        marker = 0;
        content = default;
        if (!jpeg.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return false;
        var start = position;
        while (position < jpeg.Length && jpeg[position] == 0xFF) position++;
        if (position == start || position > jpeg.Length - 3) return false;
        marker = jpeg[position];
        var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(position + 1)..]);
        if (length < 2 || length > jpeg.Length - position - 1) return false;
        content = jpeg.Slice(position + 3, length - 2);
        position += 1 + length;
        return true;
    }
}
