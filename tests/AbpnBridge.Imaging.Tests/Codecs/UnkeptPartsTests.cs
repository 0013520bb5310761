using System.Buffers.Binary;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>What is seen of the parts of a file that a file written does not have: pages, layers, frames, texts, trailers.</summary>
public sealed class UnkeptPartsTests
{
    private const int PngHeaderEnd = 33;
    private const ushort NewSubfileType = 254;
    private const ushort Layers = 37724;

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    public void Unkept_BytesAfterTheEnd_AreATrailer(ImageFormat format)
    {
        Assert.Equal(UnkeptParts.Trailer, Read(format, file => [.. file, .. "a film"u8]));
        Assert.Equal(UnkeptParts.None, Read(format, file => [.. file, 0, 0, 0, 0]));
    }

    [Theory]
    [InlineData(0xFE, "for Anna", UnkeptParts.Comment)]
    [InlineData(0xEB, "JP content credentials", UnkeptParts.ApplicationData)]
    [InlineData(0xE2, "MPF\0", UnkeptParts.ApplicationData)]
    [InlineData(0xEC, "Ducky\0", UnkeptParts.None)]
    [InlineData(0xEE, "Adobe\0", UnkeptParts.None)]
    public void Unkept_JpegSegment_IsSeenForWhatItIs(byte marker, string content, UnkeptParts expected) =>
        Assert.Equal(expected, Read(
            ImageFormat.Jpeg, file => [.. file[..2], 0xFF, marker, 0, (byte)(2 + content.Length), .. content.Select(c => (byte)c), .. file[2..]]));

    [Theory]
    [InlineData("tEXt", "Title\0Anna", UnkeptParts.Text)]
    [InlineData("iTXt", "Comment\0\0\0\0\0for Anna", UnkeptParts.Text)]
    [InlineData("tEXt", "Software\0abpn", UnkeptParts.None)]
    [InlineData("iTXt", "XML:com.adobe.xmp\0\0\0\0\0<x/>", UnkeptParts.Description)]
    [InlineData("acTL", "\0\0\0\u0002\0\0\0\0", UnkeptParts.Frames)]
    [InlineData("acTL", "\0\0\0\u0001\0\0\0\0", UnkeptParts.None)] // an animation of one picture
    [InlineData("tIME", "\u0007\u00d0\u0001\u0001\0\0\0", UnkeptParts.None)]
    [InlineData("caBX", "content credentials", UnkeptParts.ApplicationData)]
    [InlineData("prVW", "another program's", UnkeptParts.ApplicationData)]
    public void Unkept_PngChunk_IsSeenForWhatItIs(string type, string content, UnkeptParts expected) =>
        Assert.Equal(expected, Read(ImageFormat.Png, file =>
        {
            using var chunk = new MemoryStream();
            PngChunks.Write(chunk, [.. type.Select(c => (byte)c)], [.. content.Select(c => (byte)c)]);
            return [.. file[..PngHeaderEnd], .. chunk.ToArray(), .. file[PngHeaderEnd..]];
        }));

    [Fact]
    public void Unkept_SecondPageOfATiff_IsSeen() => Assert.Equal(UnkeptParts.Pages, Read(ImageFormat.Tiff, file => WithPage(file, [])));

    [Fact]
    public void Unkept_SmallerVersionInATiff_IsNoPage() =>
        Assert.Equal(UnkeptParts.None, Read(ImageFormat.Tiff, file => WithPage(file, Entry(NewSubfileType, 1))));

    [Fact]
    public void Unkept_PagesInACircle_EndTheSearch() => Assert.Equal(UnkeptParts.None, Read(ImageFormat.Tiff, file =>
    {
        var circle = WithPage(file, Entry(NewSubfileType, 1));
        var last = BinaryPrimitives.ReadInt32LittleEndian(circle.AsSpan(NextOffset(file)));
        BinaryPrimitives.WriteInt32LittleEndian(circle.AsSpan(last + 2 + 12), last);
        return circle;
    }));

    [Theory]
    [InlineData(Layers, UnkeptParts.Layers)]
    [InlineData(40092, UnkeptParts.ApplicationData)] // Windows' comment
    [InlineData(52545, UnkeptParts.ApplicationData)] // content credentials
    [InlineData(270, UnkeptParts.Description)]
    [InlineData(305, UnkeptParts.None)] // the program that wrote it
    public void Unkept_TiffTag_IsSeenForWhatItIs(ushort tag, UnkeptParts expected) => Assert.Equal(expected, Read(ImageFormat.Tiff, file =>
    {
        // The same directory anew at the end, with one more entry.
        var (directory, count) = (BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)), Count(file));
        byte[] longer = [.. file, (byte)(count + 1), 0, .. file[(directory + 2)..NextOffset(file)], .. Entry(tag, 1), 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(4), file.Length);
        return longer;
    }));

    /// <summary>A classic little-endian TIFF with one more directory of one entry at most; a page without pixels, which nobody reads.</summary>
    private static byte[] WithPage(byte[] file, byte[] entry)
    {
        byte[] paged = [.. file, (byte)(entry.Length / 12), 0, .. entry, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(paged.AsSpan(NextOffset(file)), file.Length);
        return paged;
    }

    // One value of 32 bits.
    private static byte[] Entry(ushort tag, byte value) => [(byte)tag, (byte)(tag >> 8), 4, 0, 1, 0, 0, 0, value, 0, 0, 0];

    private static int Count(byte[] file) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4))));

    private static int NextOffset(byte[] file) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)) + 2 + 12 * Count(file);

    private static UnkeptParts Read(ImageFormat format, Func<byte[], byte[]> change)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(8, 6, PixelFormat.Rgb8);
        Pictures.Encode(folder["x"], picture, format);
        File.WriteAllBytes(folder["x"], change(File.ReadAllBytes(folder["x"])));
        using var back = ImageDecoder.Decode(folder["x"]);
        return back.Metadata.Unkept;
    }
}
