using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Metadata;

/// <summary>XMP too long for one segment (XMP part 3, 1.1.3.1): its digest stands as a name in each segment and in the main packet.</summary>
public sealed class ExtendedXmpTests : IDisposable
{
    private const int FirstChunk = 700; // of two, so that thumbnails lie across both

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rewrite_Thumbnail_IsRenewedAndTheDigestWithItInTheSameLetters(bool isSmall)
    {
        var thumbnail = Jpeg(Pictures.Noise(60, 45, PixelFormat.Rgb8));
        WritePhoto($"<rdf:li><xmpGImg:image>{Convert.ToBase64String(thumbnail)}</xmpGImg:image></rdf:li>", digest => isSmall ? digest.ToLowerInvariant() : digest);

        Assert.Empty(Retouching.Rewrite(_folder["x.jpg"], _folder["y.jpg"]));

        var (name, packet) = Extended(File.ReadAllBytes(_folder["y.jpg"]));
        Assert.DoesNotContain(Convert.ToBase64String(thumbnail), packet, StringComparison.Ordinal);
        Assert.Equal(isSmall ? Digest(packet).ToLowerInvariant() : Digest(packet), name);
        Assert.Equal(name, ExifTool.Tags(_folder["y.jpg"], "XMP-xmpNote:HasExtendedXMP"));
        Assert.Equal("", ExifTool.Complaints(_folder["y.jpg"]));
        // The photo is flat and grey; the thumbnail was noise.
        File.WriteAllBytes(_folder["new.jpg"], Convert.FromBase64String(packet.Split("xmpGImg:image>")[1][..^2]));
        using var renewed = ImageDecoder.Decode(_folder["new.jpg"]);
        Assert.InRange(renewed.Pixels.Row(40)[3 * 50], 126, 130);
    }

    [Theory]
    [InlineData("GImage:Data")]
    [InlineData("GDepth:Data")]
    public void Rewrite_SecondPictureOrDepthMap_IsKeptByteForByteAndToldOf(string property)
    {
        var file = WritePhoto($"<rdf:li><{property}>{Convert.ToBase64String(Jpeg(Pictures.Noise(60, 45, PixelFormat.Rgb8)))}</{property}></rdf:li>", digest => digest);

        Assert.Equal(["further-pictures-kept"], Retouching.Rewrite(_folder["x.jpg"], _folder["y.jpg"]));

        Assert.Equal(Extended(file), Extended(File.ReadAllBytes(_folder["y.jpg"])));
    }

    [Fact]
    public void Rewrite_DigestOfSomethingElse_KeepsThePacketAndTellsOfItsThumbnail()
    {
        var thumbnail = Jpeg(Pictures.Noise(60, 45, PixelFormat.Rgb8));
        var file = WritePhoto($"<xmpGImg:image>{Convert.ToBase64String(thumbnail)}</xmpGImg:image>", _ => new string('A', 32));

        Assert.Equal(["thumbnail-kept"], Retouching.Rewrite(_folder["x.jpg"], _folder["y.jpg"]));

        Assert.Equal(Extended(file), Extended(File.ReadAllBytes(_folder["y.jpg"])));
    }

    /// <summary>A flat grey photo with XMP in a main packet and two segments of extended XMP.</summary>
    private byte[] WritePhoto(string properties, Func<string, string> spelled)
    {
        using var flat = new ImageBuffer(new Extent(160, 120), PixelFormat.Rgb8);
        for (var y = 0; y < flat.Extent.Height; y++) flat.Row(y).Fill(128);
        var photo = Jpeg(flat);
        var packet = $"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description>{properties}</rdf:Description></rdf:RDF></x:xmpmeta>";
        var name = spelled(Digest(packet));
        var main = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
            + $"xmlns:xmpNote='http://ns.adobe.com/xmp/note/' xmpNote:HasExtendedXMP='{name}'/></rdf:RDF></x:xmpmeta>";
        byte[] file =
        [
            .. photo[..2], .. Segment([.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes(main)]),
            .. Chunk(name, packet, 0, FirstChunk), .. Chunk(name, packet, FirstChunk, packet.Length), .. photo[2..],
        ];
        File.WriteAllBytes(_folder["x.jpg"], file);
        return file;
    }

    private byte[] Jpeg(ImageBuffer picture)
    {
        File.Delete(_folder["made.jpg"]);
        Pictures.Encode(_folder["made.jpg"], picture, ImageFormat.Jpeg);
        return File.ReadAllBytes(_folder["made.jpg"]);
    }

    private static byte[] Chunk(string name, string packet, int from, int to)
    {
        var places = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(places, packet.Length);
        BinaryPrimitives.WriteInt32BigEndian(places.AsSpan(4), from);
        return Segment([.. ExtensionName, .. Encoding.ASCII.GetBytes(name), .. places, .. Encoding.UTF8.GetBytes(packet[from..to])]);
    }

    private static byte[] Segment(byte[] content) => [0xFF, 0xE1, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    /// <summary>The name that all segments of extended XMP bear, and what they hold together.</summary>
    private static (string Name, string Packet) Extended(byte[] file)
    {
        var parts = JpegSegments.PartsOf(file, "x.jpg").Select(part => part.ContentOf(file).ToArray()).Where(content => content.AsSpan().StartsWith(ExtensionName)).ToList();
        var name = Assert.Single(parts.Select(part => Encoding.ASCII.GetString(part, ExtensionName.Length, 32)).Distinct());
        return (name, string.Concat(parts.Select(part => Encoding.UTF8.GetString(part.AsSpan(ExtensionName.Length + 40)))));
    }

    private static ReadOnlySpan<byte> ExtensionName => "http://ns.adobe.com/xmp/extension/\0"u8;

#pragma warning disable CA5351 // MD5 is what the standard names.
    private static string Digest(string packet) => Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(packet)));
#pragma warning restore CA5351
}
