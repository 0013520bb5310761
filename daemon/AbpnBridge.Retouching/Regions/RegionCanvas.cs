using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Retouching.Regions;

/// <summary>The grid on which all that was found in one region is kept.</summary>
/// <param name="Roi">The region, full-size pixels of the photo.</param>
/// <param name="Scale">Grid pixels per photo pixel, above 0, at most 1.</param>
/// <param name="Grid">Extent of the grid.</param>
internal readonly record struct RegionCanvas(Bounds Roi, double Scale, Extent Grid)
{
    /// <summary>The grid of a region as the network saw it.</summary>
    public static RegionCanvas Of(PlannedRegion region) =>
        new(region.Pass.Roi, region.Pass.Scale, region.OnCoarseGrid?.Extent ?? region.Pass.Grid);
}
