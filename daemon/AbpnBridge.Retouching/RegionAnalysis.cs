using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching;

/// <summary>What the networks found in one region, all on the region's grid. Independent of strengths.</summary>
/// <param name="Region">Its bounds and the scale of its grid.</param>
/// <param name="Weight">How much of each place belongs to this region, 0..1, one plane; overlapping regions add up to 1 at most.</param>
/// <param name="SkinMask">Where skin is, 0..1, one plane.</param>
/// <param name="RetouchMask">Where blemishes and other marks are, 0..1, one plane.</param>
/// <param name="BlendLayers">Blend layer of each family by its name in the manifest; three planes around the neutral blend.</param>
internal sealed record RegionAnalysis(
    RetouchRegion Region, PlanarWindow Weight, PlanarWindow SkinMask, PlanarWindow RetouchMask, IReadOnlyDictionary<string, PlanarWindow> BlendLayers);
