using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Colour;

public sealed class ColourTransformTests
{
    // Half a code of 16 bits is 7.6e-6; this leaves a document that is written back no chance to land on the next code.
    private const double FarBelowHalfACode = 2e-6;

    // sRGB-encoded values are floats: rounding one near 1 moves linear light by 1.3e-7 (slope 2.3), three of them and the matrix by this much.
    private const double LightOfAFloat = 3e-7;

    [Fact]
    public void FromProfile_NoProfile_IsIdentity() => Assert.Same(ColourTransform.Identity, ColourTransform.FromProfile([], PixelFormat.Rgb8));

    [Fact]
    public void FromProfile_SrgbUnderAnyName_IsIdentity() =>
        Assert.True(ColourTransform.FromProfile(TestProfiles.Srgb("Camera RGB"), PixelFormat.Rgb8).IsIdentity);

    [Fact]
    public void FromProfile_SrgbWithTablesBeside_IsIdentity() =>
        Assert.True(ColourTransform.FromProfile(TestProfiles.SrgbWithTables(), PixelFormat.Rgb8).IsIdentity);

    [Fact]
    public void FromProfile_SrgbOnAGreyPhoto_IsIdentity() =>
        Assert.True(ColourTransform.FromProfile(TestProfiles.Srgb(), PixelFormat.Grey8).IsIdentity);

    [Fact]
    public void FromProfile_GreyWithSrgbCurve_IsIdentity() =>
        Assert.True(ColourTransform.FromProfile(TestProfiles.GreySrgb(), PixelFormat.Grey16).IsIdentity);

    [Fact]
    public void FromProfile_SrgbPrimariesAndNameButLinear_IsConverted()
    {
        var transform = ColourTransform.FromProfile(TestProfiles.LinearSrgb("sRGB IEC61966-2.1"), PixelFormat.RgbFloat);
        float[] red = [0.5f], green = [0.5f], blue = [0.5f];

        transform.ToSrgb(red, green, blue);

        Assert.False(transform.IsIdentity);
        // Half the light is 188 of 255; the profile's rounded primaries make white up to 1e-4 off.
        Assert.All([red[0], green[0], blue[0]], value => Assert.Equal(0.735357, value, 0.0002));
    }

    [Fact]
    public void Identity_AnyRow_LeavesItAlone()
    {
        float[] red = [-3, float.Epsilon, 7];
        var before = red.ToArray();

        ColourTransform.Identity.ToSrgb(red, red, red);
        ColourTransform.Identity.FromSrgb(red, red, red);

        Assert.Equal(before, red);
    }

    [Theory]
    [MemberData(nameof(LittleCmsTests.Names), MemberType = typeof(LittleCmsTests))]
    public void RoundTrip_Greys_ComeBackFarWithinACode(string name)
    {
        // Of 16 bits every 13th code, and all of the darkest 512.
        var codes = Enumerable.Range(0, 65536).Where(code => code < 512 || code % 13 == 0).Select(code => code / 65535f).ToArray();
        var planes = RoundTrip(name, [codes, codes, codes]);

        foreach (var plane in planes)
            for (var i = 0; i < codes.Length; i++) Assert.Equal(codes[i], plane[i], FarBelowHalfACode);
    }

    [Theory]
    [MemberData(nameof(LittleCmsTests.Names), MemberType = typeof(LittleCmsTests))]
    public void RoundTrip_GridOfColours_ComesBackAsNearAsFloatsCanSay(string name)
    {
        var document = ColourGrid.Planes(ColourGrid.Rgb);
        var planes = RoundTrip(name, document);

        for (var c = 0; c < 3; c++)
        {
            var curve = Curve(name, c);
            for (var i = 0; i < planes[c].Length; i++)
            {
                // A curve without a straight foot is so flat at black that the floats between know less of a dark channel beside a bright one.
                var light = LightOfAFloat * document.Max(plane => plane[i]);
                var slack = curve.FromLinear(curve.ToLinear(document[c][i]) + light) - document[c][i];
                Assert.Equal(document[c][i], planes[c][i], FarBelowHalfACode + slack);
            }
        }
    }

    [Theory]
    [InlineData("DisplayP3")]
    [InlineData("Romm")]
    public void RoundTrip_CurvesWithAStraightFoot_ComeBackWithinACodeFromAnyColour(string name)
    {
        var document = ColourGrid.Planes(ColourGrid.Rgb);
        var planes = RoundTrip(name, document);

        // The foot's slope of 1/16 makes 3e-7 of light 5e-6.
        for (var c = 0; c < 3; c++)
            for (var i = 0; i < planes[c].Length; i++) Assert.Equal(document[c][i], planes[c][i], 5e-6);
    }

    [Theory]
    [MemberData(nameof(LittleCmsTests.Names), MemberType = typeof(LittleCmsTests))]
    public void RoundTrip_BeyondBlackAndWhite_ComesBack(string name)
    {
        // Overshoot of a few tenths is what sharpening and conversion leave in float documents; relative to the largest value.
        float[] red = [-0.2f, 1.3f, 0.5f, -0.001f, 2, 1.01f], green = [0.5f, 1.2f, -0.3f, 1.5f, 2, 1], blue = [1.1f, 1.4f, 0.4f, 0.5f, 2, 0.99f];
        var document = new[] { red, green, blue };

        var planes = RoundTrip(name, document);

        for (var c = 0; c < 3; c++)
        {
            var curve = Curve(name, c);
            for (var i = 0; i < red.Length; i++)
            {
                var slack = curve.FromLinear(curve.ToLinear(Math.Abs(document[c][i])) + 10 * LightOfAFloat) - Math.Abs(document[c][i]);
                Assert.Equal(document[c][i], planes[c][i], 5 * FarBelowHalfACode + slack);
            }
        }
    }

    [Fact]
    public void ToSrgb_GreenOutsideSrgb_KeepsItsHueInsteadOfBeingCut()
    {
        float[] red = [0], green = [1], blue = [0];

        ColourTransform.FromProfile(TestProfiles.ProPhoto(), PixelFormat.Rgb16).ToSrgb(red, green, blue);

        Assert.True(red[0] < -0.4 && green[0] > 1 && blue[0] < 0, $"{red[0]} {green[0]} {blue[0]}");
    }

    [Fact]
    public void ToSrgb_AnyPlaceInARow_GivesTheSameBits()
    {
        var transform = ColourTransform.FromProfile(TestProfiles.AdobeRgb(), PixelFormat.Rgb16);
        var random = new Random(1);
        var document = ColourGrid.Planes([.. Enumerable.Range(0, 3000).Select(_ => new[] { random.NextSingle(), random.NextSingle(), random.NextSingle() })]);
        var whole = Copy(document);
        transform.ToSrgb(whole[0], whole[1], whole[2]);

        foreach (var (start, length) in new[] { (0, 1), (1, 15), (17, 16), (40, 33), (700, 2111) })
        {
            var part = document.Select(plane => plane.AsSpan(start, length).ToArray()).ToArray();
            transform.ToSrgb(part[0], part[1], part[2]);
            for (var c = 0; c < 3; c++) Assert.Equal(whole[c].AsSpan(start, length).ToArray(), part[c]);
        }
    }

    [Fact]
    public void BothWays_ManyCalls_AllocateNothing()
    {
        var transform = ColourTransform.FromProfile(TestProfiles.Camera(), PixelFormat.Rgb16);
        var planes = ColourGrid.Planes(ColourGrid.Rgb);
        transform.ToSrgb(planes[0], planes[1], planes[2]);
        transform.FromSrgb(planes[0], planes[1], planes[2]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            transform.ToSrgb(planes[0], planes[1], planes[2]);
            transform.FromSrgb(planes[0], planes[1], planes[2]);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void GreyGamma22_AGrey_StaysGreyAndComesBack()
    {
        var transform = ColourTransform.FromProfile(TestProfiles.GreyGamma22(), PixelFormat.Grey16);
        float[] red = [0.5f], green = [0.5f], blue = [0.5f];

        transform.ToSrgb(red, green, blue);
        Assert.Equal(red, green);
        Assert.Equal(red, blue);
        // 0.5^2.2, encoded by IEC 61966-2-1.
        Assert.Equal(0.50399, red[0], 0.0001);
        transform.FromSrgb(red, green, blue);

        Assert.Equal(0.5, red[0], FarBelowHalfACode);
    }

    private static float[][] RoundTrip(string name, float[][] document)
    {
        var transform = ColourTransform.FromProfile(LittleCmsTests.Profile(name), PixelFormat.RgbFloat);
        var planes = Copy(document);
        transform.ToSrgb(planes[0], planes[1], planes[2]);
        transform.FromSrgb(planes[0], planes[1], planes[2]);
        return planes;
    }

    private static float[][] Copy(float[][] planes) => [.. planes.Select(plane => plane.ToArray())];

    private static TransferCurve Curve(string name, int channel) =>
        CurveTag.Read(IccTags.Find(LittleCmsTests.Profile(name), new[] { "rTRC"u8.ToArray(), "gTRC"u8.ToArray(), "bTRC"u8.ToArray() }[channel]), out _)!;
}
