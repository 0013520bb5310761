using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>What a photo is, checked: its size, format, and what its numbers mean.</summary>
/// <param name="Extent">Size in pixels, within the limits.</param>
/// <param name="Format">Memory layout of a pixel.</param>
/// <param name="DisplayName">For logs only: at most 256 characters, none of them a control character.</param>
/// <param name="Warnings">What the user should know, such as a guess at what the numbers mean.</param>
internal sealed record PhotoDescription(Extent Extent, PixelFormat Format, string DisplayName, IReadOnlyList<JobWarning> Warnings)
{
    /// <summary>Between the photo's numbers and sRGB's; of a photo without profile: the same.</summary>
    internal ColourTransform Colour { get; init; } = ColourTransform.Identity;

    internal int RowBytes => Extent.Width * Format.BytesPerPixel;

    internal long Bytes => (long)RowBytes * Extent.Height;
}

/// <summary>Something the user should know although the retouch goes on: a word for programs and a sentence for people.</summary>
internal sealed record JobWarning(string Code, string Message);
