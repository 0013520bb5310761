using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>Whole rows of one output, at full size or of a smaller view of the photo.</summary>
/// <param name="Output">Which output.</param>
/// <param name="Format">The format that it comes in.</param>
/// <param name="Whole">Extent of what the rows are of.</param>
/// <param name="Rows">The rows, of the whole width.</param>
/// <param name="IsPreview">Whether the whole is a smaller view.</param>
internal sealed record OutputRows(RetouchOutput Output, PixelFormat Format, Extent Whole, Bounds Rows, bool IsPreview)
{
    internal int ByteCount => Rows.Width * Format.BytesPerPixel * Rows.Height;

    /// <summary>What the engine takes to make them: a view is made in full, with its photo and that photo in float planes.</summary>
    internal long WorkBytes => IsPreview ? Whole.PixelCount * (2 * Format.BytesPerPixel + 4 * sizeof(float)) : 0;
}
