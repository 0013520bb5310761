using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Retouching;

/// <summary>One part of the photo with skin, and with low-resolution work of its own.</summary>
/// <param name="Id">Counts the places with skin from the top left, from 0; the same for the same photo, whatever part of it is asked for.</param>
/// <param name="Bounds">Full-size pixels of the photo.</param>
/// <param name="Scale">Pixels of its grid per photo pixel, above 0, at most 1.</param>
public sealed record RetouchRegion(int Id, Bounds Bounds, double Scale);

/// <summary>What a rendering will change.</summary>
/// <param name="MaskFraction">Share of the photo's pixels that may change (g above 0), 0..1, counted as <see cref="ResidueFraction"/> is.</param>
/// <param name="Regions">The regions; none where no skin was found, and then nothing changes.</param>
/// <param name="Model">Name and version of the model, such as "abpn-skin 0.1.0".</param>
/// <param name="ExecutionProvider">The device it runs on, such as "CPU".</param>
public sealed record RetouchReport(double MaskFraction, IReadOnlyList<RetouchRegion> Regions, string Model, string ExecutionProvider)
{
    /// <summary>
    /// Share of the photo's pixels that only the residue layer holds, 0..1; 0 for float photos. An estimate: every n-th pixel of every n-th row is counted,
    /// some quarter of a million pixels (all of a smaller photo; n is 11 for 24 megapixels). A spot of n x n pixels is always found; 0 does not prove the layer
    /// empty.
    /// </summary>
    public double ResidueFraction { get; init; }

    /// <summary>Runs of the local retouching network that the photo took.</summary>
    public int NetworkRuns { get; init; }

    /// <summary>What they cost, in 10^9 multiply-accumulates.</summary>
    public double NetworkGigaMacs { get; init; }
}
