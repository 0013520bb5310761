using System.Buffers.Binary;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Png;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Png;

/// <summary>A PNG with another picture, and everything else as it was.</summary>
public sealed class PngRewriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Kinds =>
    [
        "PNG24", "PNG32", "PNG48", "PNG64", "PNG8", // ImageMagick's words for RGB, RGBA, both in 16 bits, and a palette
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rewrite_EveryKindPlainOrInterlaced_HasTheNewPixelsAndIsSound(string kind)
    {
        foreach (var interlace in new[] { "None", "PNG" })
            for (var side = 1; side < 20; side += 6)
                RewriteAndJudge($"{kind}:{_folder["a.png"]}", "-interlace", interlace, "-resize", $"{side}x{20 - side}!", "-type", "TrueColorAlpha");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void Rewrite_GreyOfEveryDepth_HasTheNewPixelsAndIsSound(int depth)
    {
        foreach (var interlace in new[] { "None", "PNG" })
            RewriteAndJudge(
                _folder["a.png"], "-interlace", interlace, "-colorspace", "Gray", "-alpha", "off", "-depth", $"{depth}",
                "-define", $"png:bit-depth={depth}", "-define", "png:color-type=0");
    }

    [Fact]
    public void Rewrite_GreyAndAlpha_HasTheNewPixelsAndIsSound() =>
        RewriteAndJudge(_folder["a.png"], "-colorspace", "Gray", "-alpha", "set", "-channel", "A", "-evaluate", "set", "40%", "-define", "png:color-type=4");

    [Fact]
    public void Rewrite_Bands_JoinToOneStream()
    {
        // Over 1 MiB of samples, so that several bands are packed apart.
        using (var noise = Pictures.Noise(1000, 700, PixelFormat.Rgb16)) Pictures.Encode(_folder["a.png"], noise, ImageFormat.Png);
        RewriteAndJudge();
    }

    [Fact]
    public void Rewrite_SamePicture_IsTheSameFile()
    {
        using (var noise = Pictures.Noise(9, 7, PixelFormat.Rgb8)) Pictures.Encode(_folder["a.png"], noise, ImageFormat.Png);
        using var photo = ImageDecoder.Decode(_folder["a.png"]);

        Assert.Empty(Retouching.Rewrite(_folder["a.png"], _folder["b.png"], photo, photo.Pixels));

        Assert.Equal(File.ReadAllBytes(_folder["a.png"]), File.ReadAllBytes(_folder["b.png"]));
    }

    [Fact]
    public void Rewrite_ChunksAndTrailer_KeepBytesAndPlaces()
    {
        using (var noise = Pictures.Noise(9, 7, PixelFormat.Rgb8)) Pictures.Encode(_folder["a.png"], noise, ImageFormat.Png, Pictures.Profile(300));
        var file = File.ReadAllBytes(_folder["a.png"]);
        byte[] text = Chunk("tEXt", "Title\0Anna"), private1 = Chunk("anNa", "before"), private2 = Chunk("anNb", "after"), time = Chunk("tIME", "\u0007\u00d0\u0001\u0001\0\0\0");
        text[^1] ^= 1; // a wrong checksum is somebody else's
        var end = file.AsSpan().LastIndexOf("IEND"u8) - 4;
        File.WriteAllBytes(_folder["a.png"], [.. file[..33], .. text, .. private1, .. file[33..end], .. private2, .. time, .. file[end..], .. "film"u8]);

        var warnings = Retouching.Rewrite(_folder["a.png"], _folder["b.png"]);

        Assert.Equal(["further-pictures-kept"], warnings);
        Assert.Equal(WithoutData(File.ReadAllBytes(_folder["a.png"])), WithoutData(File.ReadAllBytes(_folder["b.png"])));
    }

    [Theory]
    [InlineData("caBX", "credentials-dropped")]
    [InlineData("prVW", "unknown-data-kept")]
    public void Rewrite_ChunkThatBelongsToThePixels_IsToldOf(string type, string warning)
    {
        using (var noise = Pictures.Noise(9, 7, PixelFormat.Rgb8)) Pictures.Encode(_folder["a.png"], noise, ImageFormat.Png);
        var file = File.ReadAllBytes(_folder["a.png"]);
        File.WriteAllBytes(_folder["a.png"], [.. file[..33], .. Chunk(type, "x"), .. file[33..]]);

        Assert.Equal([warning], Retouching.Rewrite(_folder["a.png"], _folder["b.png"]));

        Assert.Equal(warning == "unknown-data-kept", File.ReadAllBytes(_folder["b.png"]).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(type)) >= 0);
    }

    [Fact]
    public void Rewrite_Palette_TakesItsChunksAlongAndSaysSo()
    {
        Tool.Run("convert", "rose:", "-colors", "16", "-background", "red", $"PNG8:{_folder["a.png"]}");

        Assert.Equal(["palette-expanded"], Retouching.Rewrite(_folder["a.png"], _folder["b.png"]));

        var types = TypesOf(File.ReadAllBytes(_folder["b.png"]));
        Assert.DoesNotContain(types, type => type is "PLTE" or "bKGD" or "tRNS" or "hIST");
    }

    [Fact]
    public void Rewrite_TransparentColour_StaysThatOfTheSamePixels()
    {
        using (var noise = Pictures.Noise(30, 30, PixelFormat.Rgb8)) Pictures.Encode(_folder["a.png"], noise, ImageFormat.Png);
        using (var pixels = ImageDecoder.Decode(_folder["a.png"]))
        {
            var colour = pixels.Pixels.Row(3)[..3];
            var file = File.ReadAllBytes(_folder["a.png"]);
            byte[] key = [0, colour[0], 0, colour[1], 0, colour[2]];
            File.WriteAllBytes(_folder["a.png"], [.. file[..33], .. Chunk("tRNS", key), .. file[33..]]);
        }

        using var before = ImageDecoder.Decode(_folder["a.png"]);
        Assert.Equal(PixelFormat.Rgba8, before.Pixels.Format);
        using var after = Retouching.Copy(before.Pixels);
        // One pixel gets the transparent colour, the transparent one another.
        before.Pixels.Row(3)[..3].CopyTo(after.Row(5).Slice(4 * 8));
        after.Row(3)[0] ^= 0x80;

        Retouching.Rewrite(_folder["a.png"], _folder["b.png"], before, after);

        using var back = ImageDecoder.Decode(_folder["b.png"]);
        Assert.Equal(before.Pixels.Row(3)[..4], back.Pixels.Row(3)[..4]);
        var expected = after.Row(5).Slice(4 * 8, 4).ToArray();
        expected[2] ^= 1; // a code beside it, so that it does not become transparent
        Assert.Equal(expected, back.Pixels.Row(5).Slice(4 * 8, 4));
    }

    /// <summary>Of a picture that has alpha no colour is transparent; readers pass the chunk over, and so the pixels of that colour may change.</summary>
    [Theory]
    [InlineData(ChannelLayout.Grey, SampleType.UInt8)]
    [InlineData(ChannelLayout.Grey, SampleType.UInt16)]
    [InlineData(ChannelLayout.Rgb, SampleType.UInt16)]
    [InlineData(ChannelLayout.GreyAlpha, SampleType.UInt8)]
    [InlineData(ChannelLayout.Rgba, SampleType.UInt8)]
    [InlineData(ChannelLayout.Rgba, SampleType.UInt16)]
    public void Rewrite_ChunkOfATransparentColour_IsKeptAndMeansTheSamePixels(ChannelLayout channels, SampleType sample)
    {
        using (var noise = Pictures.Noise(30, 30, new PixelFormat(channels, sample))) Pictures.Encode(_folder["a.png"], noise, ImageFormat.Png);
        var file = File.ReadAllBytes(_folder["a.png"]);
        using var plain = ImageDecoder.Decode(_folder["a.png"]);
        var bytes = plain.Pixels.Format.BytesPerSample;
        // The colour of the first pixel that changes, its samples as two bytes each.
        var colour = plain.Pixels.Row(10).Slice(7 * plain.Pixels.Format.BytesPerPixel, plain.Pixels.Format.BytesPerPixel).ToArray();
        byte[] key = [.. Enumerable.Range(0, colour.Length / bytes).SelectMany(i => bytes == 1 ? new byte[] { 0, colour[i] } : [colour[2 * i + 1], colour[2 * i]])];
        var chunk = Chunk("tRNS", key);
        File.WriteAllBytes(_folder["a.png"], [.. file[..33], .. chunk, .. file[33..]]);
        using var before = ImageDecoder.Decode(_folder["a.png"]);
        using var after = Retouching.Changed(before.Pixels);

        Assert.Empty(Retouching.Rewrite(_folder["a.png"], _folder["b.png"], before, after));

        Assert.True(File.ReadAllBytes(_folder["b.png"]).AsSpan().IndexOf(chunk) >= 0);
        using var back = ImageDecoder.Decode(_folder["b.png"]);
        var isHeld = !plain.Pixels.Format.HasAlpha;
        if (isHeld) before.Pixels.Row(10).Slice(7 * before.Pixels.Format.BytesPerPixel, before.Pixels.Format.BytesPerPixel).CopyTo(after.Row(10).Slice(7 * after.Format.BytesPerPixel));
        Pictures.AssertSame(after, back.Pixels);
    }

    [Fact]
    public void Rewrite_FileThatChangedMeanwhile_IsRefused()
    {
        using (var noise = Pictures.Noise(9, 7, PixelFormat.Rgb8)) Pictures.Encode(_folder["a.png"], noise, ImageFormat.Png);
        using var photo = ImageDecoder.Decode(_folder["a.png"]);
        File.SetLastWriteTimeUtc(_folder["a.png"], File.GetLastWriteTimeUtc(_folder["a.png"]).AddSeconds(2));

        var error = Assert.Throws<CodecException>(() => Retouching.Rewrite(_folder["a.png"], _folder["b.png"], photo, photo.Pixels));

        Assert.Equal(CodecFault.Changed, error.Fault);
        Assert.Equal(["a.png"], _folder.Files);
    }

    private void RewriteAndJudge(string target, params string[] options)
    {
        Tool.Run("convert", ["rose:", .. options, target]);
        RewriteAndJudge();
    }

    /// <summary>pngcheck, ImageMagick and our own reader look at the result.</summary>
    private void RewriteAndJudge()
    {
        Retouching.Rewrite(_folder["a.png"], _folder["b.png"]);

        var judgement = Tool.Try("pngcheck", "-v", _folder["b.png"]);
        Assert.True(judgement.Code == 0 && judgement.Output.Contains("No errors detected", StringComparison.Ordinal), judgement.Output);
        using var before = ImageDecoder.Decode(_folder["a.png"]);
        using var expected = Retouching.Changed(before.Pixels);
        using var back = ImageDecoder.Decode(_folder["b.png"]);
        Pictures.AssertSame(expected, back.Pixels);
        Assert.Equal(Header(_folder["a.png"]).IsInterlaced, Header(_folder["b.png"]).IsInterlaced);
        File.Delete(_folder["c.png"]);
        Pictures.Encode(_folder["c.png"], expected, ImageFormat.Png);
        Assert.Equal("0", Tool.Try("compare", "-metric", "AE", _folder["b.png"], _folder["c.png"], "null:").Error);
    }

    private static PngHeader Header(string path) => PngHeader.Read(File.ReadAllBytes(path).AsSpan(16, 13))!;

    private static byte[] Chunk(string type, string content) => Chunk(type, [.. content.Select(c => (byte)c)]);

    private static byte[] Chunk(string type, byte[] content)
    {
        using var chunk = new MemoryStream();
        PngChunks.Write(chunk, [.. type.Select(c => (byte)c)], content);
        return chunk.ToArray();
    }

    private static byte[] WithoutData(byte[] file)
    {
        using var rest = new MemoryStream();
        var position = 8;
        while (PngChunks.TryNext(file, ref position, out var chunk))
            if (!chunk.Is("IDAT"u8)) rest.Write(chunk.Whole);
            else if (rest.Length > 0) rest.Write("IDAT"u8); // its place
        rest.Write(file.AsSpan(position));
        return rest.ToArray();
    }

    private static List<string> TypesOf(byte[] file)
    {
        var types = new List<string>();
        var position = 8;
        while (PngChunks.TryNext(file, ref position, out var chunk)) types.Add(System.Text.Encoding.ASCII.GetString(chunk.Type));
        Assert.Equal(file.Length, position);
        Assert.Equal(13, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(8)));
        return types;
    }
}
