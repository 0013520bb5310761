using System.Buffers.Binary;
using System.Text;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Metadata;

/// <summary>Content credentials (C2PA) vouch for the pixels before the retouch: they go, with a word about it, and nothing else does.</summary>
public sealed class CredentialsTests : IDisposable
{
    private const string Dropped = "credentials-dropped";
    private const string Provenance = "https://example.org/manifest";

    private readonly TempFolder _folder = new();

    public static TheoryData<ImageFormat> Formats => [.. Enum.GetValues<ImageFormat>()];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rewrite_JpegWithC2pa_LosesAllItsSegmentsAndKeepsOtherBoxes() => RewriteWithBox(Box(1, "c2pa"));

    /// <summary>Manifests beyond 4 GB have a length of 64 bits, and any box may have one.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Rewrite_JpegWithC2paOfALongLength_LosesItToo(bool isOuterLong, bool isInnerLong) =>
        RewriteWithBox([.. "JP"u8, 0, 1, 0, 0, 0, 1, .. Opening("jumb", isOuterLong), .. Opening("jumd", isInnerLong), .. "c2pa"u8, .. new byte[13]]);

    private void RewriteWithBox(byte[] box)
    {
        var file = Photo(ImageFormat.Jpeg);
        // A box in two segments, another program's in one.
        byte[] first = Segment([.. box, .. new byte[50]]), second = Segment([.. box[..16], .. "rest of it"u8]);
        File.WriteAllBytes(_folder["x"], [.. file[..2], .. first, .. Segment(Box(2, "mine")), .. second, .. file[2..]]);

        Assert.Equal([Dropped], Retouching.Rewrite(_folder["x"], _folder["y"]));

        var after = Encoding.Latin1.GetString(File.ReadAllBytes(_folder["y"]));
        Assert.DoesNotContain("c2pa", after, StringComparison.Ordinal);
        Assert.DoesNotContain("rest of it", after, StringComparison.Ordinal);
        Assert.Contains("jumdmine", after, StringComparison.Ordinal);
        Assert.Equal("", Tool.Try("djpeg", "-outfile", "/dev/null", _folder["y"]).Error);
    }

    [Fact]
    public void Rewrite_TiffWithC2pa_LosesTheTagAndItsBytes()
    {
        var file = Photo(ImageFormat.Tiff);
        File.WriteAllBytes(_folder["x"], WithCredentials(file, "a manifest of C2PA"u8));
        Assert.Contains("52545", Tool.Try("tiffinfo", _folder["x"]).Error + Tool.Try("tiffinfo", _folder["x"]).Output, StringComparison.Ordinal);

        Assert.Equal([Dropped], Retouching.Rewrite(_folder["x"], _folder["y"]));

        Assert.True(File.ReadAllBytes(_folder["y"]).AsSpan().IndexOf("a manifest"u8) < 0);
        var judgement = Tool.Try("tiffinfo", _folder["y"]);
        Assert.Equal((0, ""), (judgement.Code, judgement.Error));
        using var back = ImageDecoder.Decode(_folder["y"]);
        Assert.Equal(UnkeptParts.None, back.Metadata.Unkept);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Rewrite_XmpThatPointsToAManifest_LosesTheWayAndNothingElse(ImageFormat format)
    {
        File.WriteAllBytes(_folder["x"], Photo(format));
        File.WriteAllText(
            _folder["x.xmp"],
            $"""
            <x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
            <rdf:Description rdf:about='' xmlns:dcterms='http://purl.org/dc/terms/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' dcterms:provenance='{Provenance}' xmp:Rating='4'/>
            </rdf:RDF></x:xmpmeta>
            """);
        ExifTool.Set(_folder["x"], $"-XMP<={_folder["x.xmp"]}");
        Assert.Equal(Provenance, ExifTool.Tags(_folder["x"], "XMP-dcterms:Provenance"));

        Assert.Equal([Dropped], Retouching.Rewrite(_folder["x"], _folder["y"]));

        Assert.Equal("", ExifTool.Tags(_folder["y"], "XMP-dcterms:Provenance"));
        Assert.Equal("4", ExifTool.Tags(_folder["y"], "XMP-xmp:Rating"));
    }

    [Fact]
    public void Rewrite_SamePicture_KeepsItsCredentials()
    {
        var file = Photo(ImageFormat.Jpeg);
        File.WriteAllBytes(_folder["x"], [.. file[..2], .. Segment(Box(1, "c2pa")), .. file[2..]]);
        using var photo = ImageDecoder.Decode(_folder["x"]);

        Assert.Empty(Retouching.Rewrite(_folder["x"], _folder["y"], photo, photo.Pixels));

        Assert.Equal(File.ReadAllBytes(_folder["x"]), File.ReadAllBytes(_folder["y"]));
    }

    private byte[] Photo(ImageFormat format)
    {
        using var picture = Pictures.Noise(40, 30, PixelFormat.Rgb8);
        Pictures.Encode(_folder["made"], picture, format);
        return File.ReadAllBytes(_folder["made"]);
    }

    private static byte[] Segment(byte[] content)
    {
        byte[] segment = [0xFF, 0xEB, 0, 0, .. content];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(2 + content.Length));
        return segment;
    }

    /// <summary>The beginning of a box; a length of 1 says that the length follows the type.</summary>
    private static byte[] Opening(string type, bool isLong) =>
        isLong ? [0, 0, 0, 1, .. Encoding.ASCII.GetBytes(type), 0, 0, 0, 0, 0, 0, 0, 60] : [0, 0, 0, 60, .. Encoding.ASCII.GetBytes(type)];

    /// <summary>The beginning of an APP11 content: a JUMBF superbox with its description.</summary>
    private static byte[] Box(byte instance, string type) =>
        [.. "JP"u8, 0, instance, 0, 0, 0, 1, 0, 0, 0, 60, .. "jumb"u8, 0, 0, 0, 25, .. "jumd"u8, .. Encoding.ASCII.GetBytes(type), .. new byte[13]];

    /// <summary>A classic little-endian TIFF with its directory anew at the end, tag 52545 in it.</summary>
    private static byte[] WithCredentials(byte[] file, ReadOnlySpan<byte> manifest)
    {
        var directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory));
        byte[] entry = [0x41, 0xCD, 7, 0, .. BitConverter.GetBytes(manifest.Length), .. BitConverter.GetBytes(file.Length)];
        byte[] manifestAndPad = [.. manifest, .. new byte[(file.Length + manifest.Length) % 2]];
        byte[] longer =
        [
            .. file, .. manifestAndPad, (byte)(count + 1), (byte)((count + 1) >> 8), .. file[(directory + 2)..(directory + 2 + 12 * count)], .. entry, 0, 0, 0, 0,
        ];
        BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(4), file.Length + manifestAndPad.Length);
        return longer;
    }
}
