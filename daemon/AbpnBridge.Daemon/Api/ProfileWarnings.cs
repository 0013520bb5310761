using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Daemon.Api;

/// <summary>What to tell about an embedded profile: this version computes in sRGB only and converts nothing in silence.</summary>
internal static class ProfileWarnings
{
    internal const string NotConverted = "profile-not-converted";
    internal const string Unreadable = "profile-unreadable";

    internal static IReadOnlyList<JobWarning> Of(ReadOnlySpan<byte> profile, PixelFormat format)
    {
        if (profile.IsEmpty)
            return [];
        if (IccProfile.TryRead(profile) is not { } icc)
            return [new(Unreadable, "The photo's ICC profile cannot be read; its numbers were treated as sRGB.")];
        return icc.IsSrgb && IsFor(icc, format) ? [] : [new(NotConverted, Sentence(icc))];
    }

    private static bool IsFor(IccProfile icc, PixelFormat format) =>
        icc.ColourSpace == (format.ColourChannelCount == 1 ? IccColourSpace.Grey : IccColourSpace.Rgb);

    private static string Sentence(IccProfile icc) =>
        $"The photo's profile \"{RetouchRequestMapper.WithoutControls(icc.Description)}\" is not sRGB and was not converted: " +
        "the retouch treated its numbers as sRGB, so strengths may look a little different.";
}
