using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Tests.Codecs;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Colour;

public sealed class LittleCmsTests
{
    // What issue 3 asks for.
    private const double MeanBound = 0.05;

    // Ours and LittleCMS' primaries of sRGB are the same numbers, so what is left is the rounding of transicc's four digits, which counts most where it is
    // dark.
    private const double LargestBound = 0.02;

    // A run of equal entries (here 26 zeros at black) becomes one line with us, up to one code of 16 bits higher: 500 x 7.787 / 65535 = 0.06 of a*.
    private const double LargestTableBound = 0.07;

    public static TheoryData<string> Names => ["AdobeRgb", "DisplayP3", "ProPhoto", "Romm", "WideTable", "LinearSrgb", "LinearProPhoto", "Camera"];

    [Theory]
    [MemberData(nameof(Names))]
    public void ToSrgb_GridOfADocument_HasLittleCmsColours(string name)
    {
        var profile = Profile(name);
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["p.icc"], profile);
        var planes = ColourGrid.Planes(ColourGrid.Rgb);

        ColourTransform.FromProfile(profile, PixelFormat.Rgb16).ToSrgb(planes[0], planes[1], planes[2]);

        AssertNear(LittleCms.Colours(folder["p.icc"], ColourGrid.Rgb, 3), Colours(planes), name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FromSrgb_GridOfSrgb_HasLittleCmsColours(string name)
    {
        // Half the range: inside every gamut but for what ProPhoto's and sRGB's common edge takes; documents beyond 0 to 1 are LittleCMS' to clip.
        var grid = ColourGrid.Rgb.Select(pixel => pixel.Select(v => 0.2f + 0.5f * v).ToArray()).ToList();
        var profile = Profile(name);
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["p.icc"], profile);
        var planes = ColourGrid.Planes(grid);

        ColourTransform.FromProfile(profile, PixelFormat.Rgb16).FromSrgb(planes[0], planes[1], planes[2]);

        AssertNear(LittleCms.Colours("*sRGB", grid, 3), LittleCms.Colours(folder["p.icc"], ColourGrid.Pixels(planes), 3), name);
    }

    [Theory]
    [InlineData("GreyGamma22")]
    [InlineData("GreyDot")]
    public void ToSrgb_Greys_HaveLittleCmsColours(string name)
    {
        var profile = name == "GreyDot" ? IccWriter.Grey("Dot Gain", 2, IccWriter.Table(256, x => x * x * (1.3 - 0.3 * x))) : TestProfiles.GreyGamma22();
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["p.icc"], profile);
        var planes = ColourGrid.Planes(ColourGrid.Greys);

        ColourTransform.FromProfile(profile, PixelFormat.Grey16).ToSrgb(planes[0], planes[1], planes[2]);

        AssertNear(LittleCms.Colours(folder["p.icc"], ColourGrid.Greys, 1), Colours(planes), name);
    }

    [Fact]
    public void ToSrgb_LightsAboveWhite_HaveLittleCmsColours()
    {
        var profile = TestProfiles.LinearProPhoto();
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["p.icc"], profile);
        var grid = ColourGrid.Rgb.Select(pixel => pixel.Select(v => 8 * v).ToArray()).ToList();
        var planes = ColourGrid.Planes(grid);

        ColourTransform.FromProfile(profile, PixelFormat.RgbFloat).ToSrgb(planes[0], planes[1], planes[2]);

        AssertNear(LittleCms.Colours(folder["p.icc"], grid, 3), Colours(planes), "lights");
    }

    /// <summary>By a method of TestProfiles.</summary>
    internal static byte[] Profile(string name) => (byte[])typeof(TestProfiles).GetMethod(name)!.Invoke(null, [name])!;

    private static Lab[] Colours(float[][] planes) => [.. ColourGrid.Pixels(planes).Select(pixel => Lab.OfSrgb(pixel[0], pixel[1], pixel[2]))];

    private static void AssertNear(Lab[] expected, Lab[] actual, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        var differences = expected.Zip(actual, ColourDifference.DeltaE2000).ToList();
        var (mean, largest) = (differences.Average(), differences.Max());
        TestContext.Current.SendDiagnosticMessage($"{name}: mean {mean:F5}, largest {largest:F5}");
        Assert.True(mean < MeanBound, $"{name}: mean {mean}");
        Assert.True(largest < (name.Contains("Table", StringComparison.Ordinal) ? LargestTableBound : LargestBound), $"{name}: largest {largest}");
    }
}
