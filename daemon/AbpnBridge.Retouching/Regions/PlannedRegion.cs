using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Retouching.Regions;

/// <summary>One region to retouch, before the network has looked at it.</summary>
/// <param name="Id">0 for the first from the top left.</param>
/// <param name="Core">The skin, full-size pixels of the photo.</param>
/// <param name="Pass">What the network sees: the skin and the context around it, at the region's scale.</param>
/// <param name="OnCoarseGrid">
/// Null for a region with a pass of its own. Where the coarse pass has seen the region well enough, or where there are too many regions: the pixels of the
/// coarse pass's grid that it takes over.
/// </param>
internal sealed record PlannedRegion(int Id, Bounds Core, NetworkPass Pass, Bounds? OnCoarseGrid);
