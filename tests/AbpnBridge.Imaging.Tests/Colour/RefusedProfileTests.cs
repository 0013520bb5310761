using System.Buffers.Binary;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Colour;

/// <summary>Profiles come from strangers: each is converted or refused in one sentence, and nothing else ever happens.</summary>
public sealed class RefusedProfileTests
{
    private const string Advice = "convert the photo to sRGB, Adobe RGB, Display P3 or ProPhoto RGB first.";

    [Fact]
    public void TablesOnly_AreRefusedByName() => AssertRefused(TestProfiles.Lut("Epson R2400"), PixelFormat.Rgb16, "\"Epson R2400\"", "tables (LUT)");

    [Fact]
    public void Cmyk_IsRefusedByName() => AssertRefused(TestProfiles.Cmyk("Coated FOGRA39"), PixelFormat.Rgb8, "\"Coated FOGRA39\"");

    [Fact]
    public void LabConnection_IsRefused()
    {
        var profile = TestProfiles.AdobeRgb();
        "Lab "u8.CopyTo(profile.AsSpan(20));

        AssertRefused(profile, PixelFormat.Rgb8, "does not connect to XYZ");
    }

    [Fact]
    public void GreyProfileOnAColourPhoto_IsRefused() => AssertRefused(TestProfiles.GreyGamma22(), PixelFormat.Rgb8, "\"Gray Gamma 2.2\"", "grey photos");

    [Fact]
    public void NoProfileAtAll_IsCalledBroken() => AssertRefused("not a profile"u8.ToArray(), PixelFormat.Rgb8, "is broken and cannot be read");

    [Fact]
    public void PrimariesOnOneLine_AreRefused() => AssertRefused(
        IccWriter.Rgb("Flat", 2, [[0.4, 0.2, 0], [0.2, 0.1, 0], [0.3, 0.7, 0.8]], IccWriter.Gamma(2.2)), PixelFormat.Rgb8, "primaries");

    [Fact]
    public void ACurveThatFalls_IsRefused() => AssertRefused(
        IccWriter.Rgb("Falling", 2, [[0.6, 0.3, 0], [0.2, 0.6, 0.1], [0.1, 0.1, 0.7]], IccWriter.Table([0, 9, 8, 65535])),
        PixelFormat.Rgb8, "\"Falling\"", "falls");

    [Fact]
    public void AMissingTag_IsRefused()
    {
        var profile = TestProfiles.AdobeRgb();
        "xxxx"u8.CopyTo(profile.AsSpan(IndexOf(profile, "gXYZ")));
        AssertRefused(profile, PixelFormat.Rgb8, "lacks one of its primaries");

        profile = TestProfiles.AdobeRgb();
        "xxxx"u8.CopyTo(profile.AsSpan(IndexOf(profile, "bTRC")));
        AssertRefused(profile, PixelFormat.Rgb8, "is missing");
    }

    [Fact]
    public void TablesBesideMatrixAndCurves_AreLeftAside()
    {
        var profile = IccWriter.Write(
            "RGB ", 2,
            [
                ("desc", IccWriter.Description("Both", 2)), ("A2B0", [.. "mft2"u8, .. new byte[200]]), ("rXYZ", IccWriter.Xyz([0.6, 0.3, 0])),
                ("gXYZ", IccWriter.Xyz([0.2, 0.6, 0.1])), ("bXYZ", IccWriter.Xyz([0.1, 0.1, 0.7])), ("rTRC", IccWriter.Gamma(2)), ("gTRC", IccWriter.Gamma(2)),
                ("bTRC", IccWriter.Gamma(2)),
            ]);

        Assert.Equal("Both", ColourTransform.FromProfile(profile, PixelFormat.Rgb8).Name);
    }

    [Fact]
    public void EveryTruncation_IsConvertedOrRefused()
    {
        var profile = TestProfiles.Camera();
        for (var length = 1; length < profile.Length; length++) Assert.True(IsConvertedOrRefused(profile[..length]), $"{length} bytes");
    }

    [Fact]
    public void RandomDamage_IsConvertedOrRefused()
    {
        var random = new Random(2);
        byte[][] good =
        [
            TestProfiles.Camera(), TestProfiles.DisplayP3(), TestProfiles.AdobeRgb(),
            IccWriter.Rgb("t", 2, [[0.6, 0.3, 0], [0.2, 0.6, 0.1], [0.1, 0.1, 0.7]], IccWriter.Table(16, x => x)),
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var bad = (byte[])good[i % good.Length].Clone();
            for (var j = 0; j < 4; j++) bad[random.Next(128, Math.Min(bad.Length, 700))] = (byte)random.Next(256);
            Assert.True(IsConvertedOrRefused(bad), Convert.ToHexString(bad));
        }
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7fffffffu)]
    [InlineData(0x80000000u)]
    [InlineData(0xfffffff0u)]
    [InlineData(1u << 20)]
    public void HugeCountsOffsetsAndSizes_AreConvertedOrRefused(uint huge)
    {
        var good = TestProfiles.Camera();
        for (var at = 128; at + 4 <= Math.Min(good.Length, 700); at += 4)
        {
            var bad = (byte[])good.Clone();
            BinaryPrimitives.WriteUInt32BigEndian(bad.AsSpan(at), huge);
            Assert.True(IsConvertedOrRefused(bad), $"{huge} at {at}");
        }
    }

    /// <summary>False where a conversion loses a mid grey; any other exception than ColourException fails the test by itself.</summary>
    private static bool IsConvertedOrRefused(byte[] profile)
    {
        try
        {
            var transform = ColourTransform.FromProfile(profile, PixelFormat.Rgb16);
            float[] red = [0, 0.5f, 1], green = [0.1f, 0.5f, 1], blue = [1, 0.5f, 1];
            transform.ToSrgb(red, green, blue);
            transform.FromSrgb(red, green, blue);
            // Damaged curves may be steep: still finite, and the grey comes back within a level of 8 bits.
            return red.Concat(green).Concat(blue).All(float.IsFinite)
                && Math.Abs(red[1] - 0.5) + Math.Abs(green[1] - 0.5) + Math.Abs(blue[1] - 0.5) < 1 / 255.0;
        }
        catch (ColourException e)
        {
            return e.Message.EndsWith(Advice, StringComparison.Ordinal);
        }
    }

    private static void AssertRefused(byte[] profile, PixelFormat format, params string[] words)
    {
        var refusal = Assert.Throws<ColourException>(() => ColourTransform.FromProfile(profile, format));

        Assert.All([.. words, Advice], word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }

    private static int IndexOf(byte[] profile, string signature) => profile.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(signature));
}
