using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>The resolution goes through every format; exiftool writes and reads it as an independent judge.</summary>
public sealed class PrintResolutionTests
{
    // PNG counts whole pixels per metre: 300 dpi becomes 299.9994.
    private const double PngRounding = 0.0254;

    private static readonly string[] JpegTags = ["JFIF:XResolution", "JFIF:YResolution", "JFIF:ResolutionUnit"];
    private static readonly string[] TiffTags = ["IFD0:XResolution", "IFD0:YResolution", "IFD0:ResolutionUnit"];

    [Fact]
    public void Decode_FileWithoutResolution_HasNone() =>
        Assert.All(Enum.GetValues<ImageFormat>(), format => Assert.Null(Read(format, null).Resolution));

    [Theory]
    [InlineData(ImageFormat.Jpeg, 300, 300)]
    [InlineData(ImageFormat.Jpeg, 72, 144)]
    [InlineData(ImageFormat.Png, 300, 240)]
    [InlineData(ImageFormat.Tiff, 300, 240)]
    [InlineData(ImageFormat.Tiff, 299.5, 1200)]
    public void Encode_Resolution_ComesBack(ImageFormat format, double x, double y)
    {
        var back = Read(format, new PrintResolution(x, y)).Resolution!.Value;

        Assert.Equal(x, back.Horizontal, PngRounding);
        Assert.Equal(y, back.Vertical, PngRounding);
    }

    [Fact]
    public void Encode_Jpeg_TakesTheUnitThatFits()
    {
        Assert.Equal("118\n118\n2", Written(ImageFormat.Jpeg, new PrintResolution(118 * 2.54, 118 * 2.54), JpegTags));
        Assert.Equal("300\n300\n1", Written(ImageFormat.Jpeg, new PrintResolution(299.9994, 299.9994), JpegTags));
    }

    [Fact]
    public void Encode_Tiff_IsReadByOthers() => Assert.Equal("300\n240.5\n2", Written(ImageFormat.Tiff, new PrintResolution(300, 240.5), TiffTags));

    [Fact]
    public void Encode_Png_IsReadByOthers() =>
        Assert.Equal("11811\n9449\n1", Written(ImageFormat.Png, new PrintResolution(300, 240), "PixelsPerUnitX", "PixelsPerUnitY", "PixelUnits"));

    [Fact]
    public void Decode_ExifAloneOnASidewaysPhoto_IsTakenAndTurned()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(8, 6, PixelFormat.Rgb8);
        Pictures.Encode(folder["x"], picture, ImageFormat.Jpeg);
        ExifTool.Set(folder["x"], "-IFD0:XResolution=100", "-IFD0:YResolution=200", "-IFD0:ResolutionUnit=cm", "-IFD0:Orientation#=6");

        using var back = ImageDecoder.Decode(folder["x"]);

        Assert.Equal(new PrintResolution(508, 254), back.Metadata.Resolution);
    }

    private static ImageMetadata Read(ImageFormat format, PrintResolution? resolution)
    {
        using var folder = new TempFolder();
        Write(folder["x"], format, resolution);
        using var back = ImageDecoder.Decode(folder["x"]);
        return back.Metadata;
    }

    private static string Written(ImageFormat format, PrintResolution resolution, params string[] tags)
    {
        using var folder = new TempFolder();
        Write(folder["x"], format, resolution);
        Assert.Equal("", ExifTool.Complaints(folder["x"]));
        return ExifTool.Tags(folder["x"], tags);
    }

    private static void Write(string path, ImageFormat format, PrintResolution? resolution)
    {
        using var picture = Pictures.Noise(8, 6, PixelFormat.Rgb8);
        ImageEncoder.Encode(path, picture.View(), new EncodeOptions { Format = format, Resolution = resolution });
    }
}
