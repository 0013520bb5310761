using System.Text;
using AbpnBridge.Daemon.Api;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Api;

public sealed class ColourReaderTests
{
    private const string Field = "photo.icc_profile";

    [Fact]
    public void Read_NoProfile_IsSrgb() => Assert.Same(ColourTransform.Identity, ColourReader.Read([], PixelFormat.Rgb8, Field));

    [Fact]
    public void Read_AdobeRgb_IsItsConversion() => Assert.Equal("Adobe RGB (1998)", ColourReader.Read(TestProfiles.AdobeRgb(), PixelFormat.Rgb16, Field).Name);

    [Fact]
    public void Read_TablesOnly_BlamesTheFieldAndNamesTheProfile()
    {
        var refusal = Assert.Throws<InvalidFieldException>(() => ColourReader.Read(TestProfiles.Lut("Epson R2400"), PixelFormat.Rgb8, Field));

        Assert.Equal(Field, refusal.Field);
        Assert.Contains("\"Epson R2400\"", refusal.Description, StringComparison.Ordinal);
        Assert.Contains("convert the photo to sRGB", refusal.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NameWithControlCharacters_LosesThem()
    {
        var refusal = Assert.Throws<InvalidFieldException>(() => ColourReader.Read(TestProfiles.Cmyk("Coated\u001b[31m"), PixelFormat.Rgb8, Field));

        Assert.Contains("\"Coated[31m\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoIccProfile_BlamesTheField() => Assert.Equal(
        Field, Assert.Throws<InvalidFieldException>(() => ColourReader.Read(Encoding.ASCII.GetBytes("not a profile"), PixelFormat.Rgb8, Field)).Field);

    [Fact]
    public void WarningsOf_FloatWithoutProfile_SaysWhatWasGuessed()
    {
        Assert.Equal("taken-for-srgb", Assert.Single(ColourReader.WarningsOf([], PixelFormat.RgbFloat)).Code);
        Assert.Empty(ColourReader.WarningsOf([], PixelFormat.Rgb16));
        Assert.Empty(ColourReader.WarningsOf(TestProfiles.LinearSrgb(), PixelFormat.RgbFloat));
    }
}
