using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// Writes a PNG of grey and alpha (colour type 4), the one kind that OpenCV cannot write; each row as its difference to the row above.
/// </summary>
internal static class PngGreyAlpha
{
    private const byte ColourType = 4;
    private const byte UpFilter = 2;

    internal static byte[] Encode(ImageView pixels)
    {
        using var png = new MemoryStream();
        png.Write(PngChunks.Signature);
        PngChunks.Write(png, "IHDR"u8, Header(pixels));
        PngChunks.Write(png, "IDAT"u8, Rows(pixels));
        PngChunks.Write(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Header(ImageView pixels)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, pixels.Extent.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), pixels.Extent.Height);
        header[8] = (byte)(8 * pixels.Format.BytesPerSample);
        header[9] = ColourType;
        return header;
    }

    private static byte[] Rows(ImageView pixels)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var rowBytes = pixels.Extent.Width * pixels.Format.BytesPerPixel;
            byte[] above = new byte[rowBytes], row = new byte[rowBytes], difference = new byte[rowBytes];
            for (var y = 0; y < pixels.Extent.Height; y++)
            {
                CopyBigEndian(pixels.Row(y), row, pixels.Format.Sample);
                for (var i = 0; i < rowBytes; i++) difference[i] = (byte)(row[i] - above[i]);
                deflate.WriteByte(UpFilter);
                deflate.Write(difference);
                (above, row) = (row, above);
            }
        }

        return packed.ToArray();
    }

    private static void CopyBigEndian(ReadOnlySpan<byte> from, Span<byte> to, SampleType sample)
    {
        if (sample == SampleType.UInt8) from.CopyTo(to);
        else BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to));
    }
}
