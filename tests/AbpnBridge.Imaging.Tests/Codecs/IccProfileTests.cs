using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

public sealed class IccProfileTests
{
    // One JPEG chunk holds 65,519 bytes: a small profile, one that just fits, one byte more, and a large one with an odd length.
    private static readonly int[] Lengths = [560, 65519, 65520, 200_001];

    public static TheoryData<ImageFormat, int> Cases => [.. Enum.GetValues<ImageFormat>().SelectMany(f => Lengths.Select(n => (f, n)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Profile_Written_IsFoundByteForByteByExifToolAndByUs(ImageFormat format, int length)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(20, 10, PixelFormat.Rgb8);
        var profile = Pictures.Profile(length);

        Pictures.Encode(folder["x"], picture, format, profile);
        using var back = ImageDecoder.Decode(folder["x"]);

        Assert.Equal(profile, ExifTool.Profile(folder["x"]));
        Assert.Equal(profile, back.Metadata.IccProfile);
        Assert.Equal("", ExifTool.Complaints(folder["x"]));
        if (format != ImageFormat.Jpeg) Pictures.AssertSame(picture, back.Pixels);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Profile_EmbeddedByExifTool_IsReadByteForByte(ImageFormat format, int length)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(20, 10, PixelFormat.Rgb8);
        var profile = Pictures.Profile(length);
        File.WriteAllBytes(folder["p.icc"], profile);
        Pictures.Encode(folder["x"], picture, format);
        ExifTool.SetProfile(folder["x"], folder["p.icc"]);

        using var back = ImageDecoder.Decode(folder["x"]);

        Assert.Equal(profile, back.Metadata.IccProfile);
    }

    [Fact]
    public void GreyProfile_OnGreyPicture_IsKept()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(5, 5, PixelFormat.Grey16);
        var profile = Pictures.Profile(300, "GRAY");

        Pictures.Encode(folder["x.png"], picture, ImageFormat.Png, profile);

        Assert.Equal(profile, ExifTool.Profile(folder["x.png"]));
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Tiff)]
    public void Profile_OfAnotherColourSpace_ComesBackAsItWas(ImageFormat format)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(5, 5, PixelFormat.Grey8);
        var profile = Pictures.Profile(300);
        Pictures.Encode(folder["x"], picture, format, profile);

        using var back = ImageDecoder.Decode(folder["x"]);

        Assert.Equal(profile, back.Metadata.IccProfile);
        Assert.Equal(PixelFormat.Grey8, back.Pixels.Format);
    }

    [Fact]
    public void Profile_ShorterThanItsHeader_IsRefused()
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(5, 5, PixelFormat.Rgb8);

        var error = Assert.Throws<CodecException>(() => Pictures.Encode(folder["x"], picture, ImageFormat.Tiff, new byte[127]));

        Assert.Equal(CodecFault.CannotHold, error.Fault);
        Assert.Empty(folder.Files);
    }
}
