using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Retouching;

/// <summary>
/// What the low-resolution passes found in a photo, region by region. Independent of strengths, so that a slider renders again without it. Immutable; safe for
/// several renderings at once.
/// </summary>
public sealed class RetouchAnalysis
{
    internal RetouchAnalysis(Extent photo, Bounds part, IReadOnlyList<RegionAnalysis> regions, int networkRuns)
    {
        Photo = photo;
        Part = part;
        Found = regions;
        NetworkRuns = networkRuns;
    }

    /// <summary>Extent of the photo.</summary>
    public Extent Photo { get; }

    /// <summary>The part that was asked for, full-size pixels: nothing outside it changes. The regions may reach beyond it, for context.</summary>
    public Bounds Part { get; }

    /// <summary>The regions with low-resolution passes of their own.</summary>
    public IReadOnlyList<RetouchRegion> Regions => [.. Found.Select(found => found.Region)];

    /// <summary>Runs of the local retouching network that it took.</summary>
    public int NetworkRuns { get; }

    internal IReadOnlyList<RegionAnalysis> Found { get; }
}
