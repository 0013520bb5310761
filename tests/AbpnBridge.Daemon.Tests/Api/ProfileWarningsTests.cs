using System.Text;
using AbpnBridge.Daemon.Api;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Api;

public sealed class ProfileWarningsTests
{
    [Fact]
    public void Of_NoProfile_IsSilent() => Assert.Empty(ProfileWarnings.Of([], PixelFormat.Rgb8));

    [Fact]
    public void Of_SrgbUnderAnyName_IsSilent() => Assert.Empty(ProfileWarnings.Of(TestProfiles.Srgb("Camera RGB"), PixelFormat.Rgb8));

    [Fact]
    public void Of_AdobeRgb_SaysThatItIsNotConverted()
    {
        var warning = Assert.Single(ProfileWarnings.Of(TestProfiles.AdobeRgb("Adobe RGB (1998)"), PixelFormat.Rgb16));

        Assert.Equal("profile-not-converted", warning.Code);
        Assert.Contains("\"Adobe RGB (1998)\"", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LinearLightWithSrgbPrimariesAndName_IsNotTakenForSrgb() =>
        Assert.Equal("profile-not-converted", Assert.Single(ProfileWarnings.Of(TestProfiles.LinearSrgb("sRGB IEC61966-2.1"), PixelFormat.Rgb8)).Code);

    [Fact]
    public void Of_RgbProfileOnAGreyPhoto_IsWarnedAbout() => Assert.Single(ProfileWarnings.Of(TestProfiles.Srgb("sRGB"), PixelFormat.Grey8));

    [Fact]
    public void Of_NoIccProfile_SaysThatItIsUnreadable() =>
        Assert.Equal("profile-unreadable", Assert.Single(ProfileWarnings.Of(Encoding.ASCII.GetBytes("not a profile"), PixelFormat.Rgb8)).Code);

    [Fact]
    public void Of_NameWithControlCharacters_LosesThem() =>
        Assert.Contains("\"Adobe[31m\"", Assert.Single(ProfileWarnings.Of(TestProfiles.AdobeRgb("Adobe\u001b[31m"), PixelFormat.Rgb8)).Message, StringComparison.Ordinal);

    [Fact]
    public void TryRead_EveryTruncation_NeverThrows()
    {
        var profile = TestProfiles.Srgb("truncated");
        for (var length = 0; length < profile.Length; length++)
            _ = IccProfile.TryRead(profile.AsSpan(0, length));
        Assert.Null(IccProfile.TryRead(profile.AsSpan(0, 131)));
    }

    [Fact]
    public void TryRead_RandomDamage_NeverThrows()
    {
        var random = new Random(1);
        var good = TestProfiles.AdobeRgb("damaged");
        for (var i = 0; i < 5000; i++)
        {
            var bad = (byte[])good.Clone();
            for (var j = 0; j < 4; j++)
                bad[random.Next(36, bad.Length)] = (byte)random.Next(256);
            "acsp"u8.CopyTo(bad.AsSpan(36));
            Assert.NotNull(IccProfile.TryRead(bad));
        }
    }
}
