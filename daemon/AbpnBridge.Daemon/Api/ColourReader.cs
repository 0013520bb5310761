using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Daemon.Api;

/// <summary>What a photo's numbers mean: its embedded profile, or what is taken for granted without one, said where that is a guess.</summary>
internal static class ColourReader
{
    internal const string TakenForSrgb = "taken-for-srgb";

    /// <summary>The conversion to what the networks see.</summary>
    /// <param name="profile">As it stands in the photo; empty: sRGB.</param>
    /// <param name="format">The photo's format.</param>
    /// <param name="field">Path of the profile in its message.</param>
    /// <exception cref="InvalidFieldException">The profile is broken, not for this format, or cannot be undone (tables, CMYK, Lab).</exception>
    internal static ColourTransform Read(ReadOnlySpan<byte> profile, PixelFormat format, string field)
    {
        try
        {
            return ColourTransform.FromProfile(profile, format);
        }
        catch (ColourException refusal)
        {
            throw new InvalidFieldException(field, RetouchRequestMapper.WithoutControls(refusal.Message));
        }
    }

    /// <summary>Nothing says what a float photo without profile holds: editors write linear light, converters what they had.</summary>
    internal static IReadOnlyList<JobWarning> WarningsOf(ReadOnlySpan<byte> profile, PixelFormat format) =>
        profile.IsEmpty && format.Sample == SampleType.Float32
            ? [new(
                TakenForSrgb,
                "The photo has no ICC profile and 32-bit float samples; they were taken for sRGB-encoded. If they are linear light, embed a linear profile.")]
            : [];
}
