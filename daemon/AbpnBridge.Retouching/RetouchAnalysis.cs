using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching;

/// <summary>
/// What the low-resolution pass found in one region of a photo: masks and one blend layer per family, on the network's grid, and the photo's coarse levels.
/// Independent of strengths, so that a slider renders again without it. Immutable; safe for several renderings at once.
/// </summary>
public sealed class RetouchAnalysis
{
    internal RetouchAnalysis(
        RetouchPlan plan, PlanarWindow skinMask, PlanarWindow retouchMask, IReadOnlyDictionary<string, PlanarWindow> blendLayers, CoarseLevels coarseLevels)
    {
        Plan = plan;
        SkinMask = skinMask;
        RetouchMask = retouchMask;
        BlendLayers = blendLayers;
        CoarseLevels = coarseLevels;
    }

    /// <summary>Scale, levels and tiles of the region.</summary>
    public RetouchPlan Plan { get; }

    /// <summary>The regions with a low-resolution pass of their own.</summary>
    public IReadOnlyList<RetouchRegion> Regions => [new RetouchRegion(0, Plan.Roi, Plan.Scale)];

    /// <summary>Where skin is, 0..1.</summary>
    internal PlanarWindow SkinMask { get; }

    /// <summary>Where blemishes and other marks are, 0..1.</summary>
    internal PlanarWindow RetouchMask { get; }

    /// <summary>Blend layer of each family by its name in the manifest; three planes around the neutral blend.</summary>
    internal IReadOnlyDictionary<string, PlanarWindow> BlendLayers { get; }

    internal CoarseLevels CoarseLevels { get; }
}
