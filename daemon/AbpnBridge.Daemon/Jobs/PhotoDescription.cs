using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>What a photo is, checked: its size, format, and what the user should know about its profile.</summary>
/// <param name="Extent">Size in pixels, within the limits.</param>
/// <param name="Format">Memory layout of a pixel.</param>
/// <param name="DisplayName">For logs only: at most 256 characters, none of them a control character.</param>
/// <param name="Warnings">Such as a profile that is not converted.</param>
internal sealed record PhotoDescription(Extent Extent, PixelFormat Format, string DisplayName, IReadOnlyList<JobWarning> Warnings)
{
    internal int RowBytes => Extent.Width * Format.BytesPerPixel;

    internal long Bytes => (long)RowBytes * Extent.Height;
}

/// <summary>Something the user should know although the retouch goes on: a word for programs and a sentence for people.</summary>
internal sealed record JobWarning(string Code, string Message);
