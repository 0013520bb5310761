using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Codecs.Tiff;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Tiff;

/// <summary>What cannot be patched is refused in one sentence that says what to do.</summary>
public sealed class TiffRefusalTests
{
    [Theory]
    [InlineData("-type palette -compress lzw", "has a palette instead of colours; save it as RGB first")]
    [InlineData("-monochrome -compress group4", "has only 1 bits for a sample; save it with 8 or 16 bits first")]
    [InlineData("-compress jpeg", "is packed by JPEG, which is not written here; save it uncompressed or with LZW or ZIP (Deflate) compression first")]
    [InlineData("-compress zstd", "is packed by Zstandard, which is not written here")]
    [InlineData("-colorspace CMYK -compress none", "has the TIFF colour kind 5, which is not written here; save it as grey or RGB first")]
    public void Require_KindThatIsNotWritten_SaysWhatToDo(string options, string expected)
    {
        using var folder = new TempFolder();
        using var picture = TiffRewriterTests.Photo(PixelFormat.Rgb8);
        Pictures.Encode(folder["x.png"], picture, ImageFormat.Png);
        Tool.Words("convert", [folder["x.png"], .. options.Split(' '), folder["x.tif"]]);

        var error = Assert.Throws<CodecException>(() => TiffRewriter.Require(File.ReadAllBytes(folder["x.tif"]), "x.tif"));

        Assert.Equal(CodecFault.Unsupported, error.Fault);
        Assert.StartsWith("x.tif " + expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(37724, 0, "holds Photoshop layers, which would show the photo before; save it without layers first.")]
    [InlineData(317, 9, "")] // a predictor means nothing where nothing is packed
    public void Require_EntryOfAnUncompressedFile_IsJudged(int tag, int value, string expected)
    {
        using var folder = new TempFolder();
        using var picture = TiffRewriterTests.Photo(PixelFormat.Rgb8);
        new TiffMaker { Entries = [(tag, value)] }.Write(folder["x.tif"], picture);

        var error = Record.Exception(() => TiffRewriter.Require(File.ReadAllBytes(folder["x.tif"]), "x.tif"));

        Assert.Equal(expected.Length > 0 ? $"x.tif {expected}" : null, error?.Message);
    }
}
