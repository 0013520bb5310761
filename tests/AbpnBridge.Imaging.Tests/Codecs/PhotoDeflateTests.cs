using System.IO.Compression;
using AbpnBridge.Imaging.Codecs;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

public sealed class PhotoDeflateTests
{
    private const int Bytes = 1 << 20;

    [Theory]
    [InlineData(0.5, ZLibCompressionStrategy.HuffmanOnly)] // what sensors leave in the low bytes of 16 bits
    [InlineData(0.01, ZLibCompressionStrategy.Default)] // flat, as drawn pictures are
    public void Pack_SamplesWithAndWithoutRepeats_LooksForThemWhereThereAreSome(double noise, ZLibCompressionStrategy expected)
    {
        var random = new Random(4);
        var samples = new byte[Bytes];
        for (var i = 0; i < Bytes; i++) samples[i] = random.NextDouble() < noise ? (byte)random.Next(-8, 9) : i % 2 == 0 ? (byte)random.Next(-40, 41) : (byte)0;
        if (noise < 0.1) for (var i = 0; i < Bytes; i += 2) samples[i] = 0;

        using var packed = PhotoDeflate.Pack(samples);

        Assert.Equal(expected, PhotoDeflate.For(samples).CompressionStrategy);
        var back = new byte[Bytes];
        using var inflate = new ZLibStream(new MemoryStream(packed.Span.ToArray()), CompressionMode.Decompress);
        inflate.ReadExactly(back);
        Assert.Equal(samples, back);
        Assert.Equal(-1, inflate.ReadByte());
    }

    [Theory]
    [InlineData("x.png")]
    [InlineData("x.tif")]
    public void Rewrite_PhotoThatOthersPacked_IsNotMuchLarger(string name)
    {
        using var folder = new TempFolder();
        using (var photo = Jpeg.JpegPictures.Photo(900, 700)) Pictures.Encode(folder["made.png"], photo, ImageFormat.Png);
        string[] options = name.EndsWith("png", StringComparison.Ordinal)
            ? ["pngsave", folder["made.png"], folder[name], "--compression", "6", "--filter", "all"]
            : ["tiffsave", folder["made.png"], folder[name], "--compression", "deflate", "--predictor", "horizontal"];
        Tool.Run("vips", options);
        using var before = ImageDecoder.Decode(folder[name]);
        using var after = Jpeg.JpegPictures.WithSpot(before.Pixels, 450, 350, 1000); // everywhere

        Retouching.Rewrite(folder[name], folder["y"], before, after);

        // Two levels of zlib less are 3 %, bands packed apart 1 %, and the spot's smooth slope adds its own.
        Assert.InRange(new FileInfo(folder["y"]).Length / (double)new FileInfo(folder[name]).Length, 0.7, 1.1);
    }
}
