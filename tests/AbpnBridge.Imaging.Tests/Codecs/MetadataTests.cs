using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>What is seen of EXIF, XMP and IPTC.</summary>
public sealed class MetadataTests
{
    private static readonly string[] Tags = ["-EXIF:Artist=Anna", "-XMP:Creator=Anna", "-IPTC:By-line=Anna"];

    public static TheoryData<ImageFormat> Formats => [.. Enum.GetValues<ImageFormat>()];

    public static TheoryData<ImageFormat, string> Descriptions =>
        [.. Enum.GetValues<ImageFormat>().SelectMany(f => Tags.Select(t => (f, t)))];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Unkept_FileOfOurOwn_IsNothing(ImageFormat format) => Assert.Equal(UnkeptParts.None, Read(format).Unkept);

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void Unkept_ExifXmpOrIptc_IsSeen(ImageFormat format, string tag) => Assert.Equal(UnkeptParts.Description, Read(format, tag).Unkept);

    [Theory]
    [MemberData(nameof(Formats))]
    public void DeniesSrgb_AdobeRgbOfACamera_IsSeen(ImageFormat format) =>
        Assert.True(Read(format, "-ExifIFD:ColorSpace#=65535", "-InteropIFD:InteropIndex=R03").DeniesSrgb);

    [Fact]
    public void DeniesSrgb_InteropIndexAlone_IsSeen() => Assert.True(Read(ImageFormat.Jpeg, "-InteropIFD:InteropIndex=R03").DeniesSrgb);

    [Theory]
    [MemberData(nameof(Formats))]
    public void DeniesSrgb_Srgb_IsFalse(ImageFormat format) =>
        Assert.False(Read(format, "-ExifIFD:ColorSpace#=1", "-InteropIFD:InteropIndex=R98").DeniesSrgb);

    private static ImageMetadata Read(ImageFormat format, params string[] tags)
    {
        using var folder = new TempFolder();
        using var picture = Pictures.Noise(8, 6, PixelFormat.Rgb8);
        Pictures.Encode(folder["x"], picture, format);
        if (tags.Length > 0) ExifTool.Set(folder["x"], tags);
        using var back = ImageDecoder.Decode(folder["x"]);
        return back.Metadata;
    }
}
