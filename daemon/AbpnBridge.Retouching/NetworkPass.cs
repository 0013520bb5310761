using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching;

/// <summary>One run of the local retouching network, pure arithmetic: which part of the photo it looks at, and how large it sees it.</summary>
/// <param name="Roi">The part, full-size pixels of the photo.</param>
/// <param name="Scale">Grid pixels per photo pixel, above 0, at most 1; the same on both axes.</param>
public readonly record struct NetworkPass(Bounds Roi, double Scale)
{
    /// <summary>Valid part of the network's input, top-left aligned; the rest is filled by replication.</summary>
    public Extent Grid => AreaResampling.GridExtent(Roi.Extent, Scale);

    /// <summary>A pass that looks at the whole of a part as closely as the network's input allows.</summary>
    /// <param name="roi">The part, full-size pixels of the photo.</param>
    /// <param name="networkSide">Side of the network's square input.</param>
    public static NetworkPass Fit(Bounds roi, int networkSide) => new(roi, Math.Min(1.0, (double)networkSide / roi.Extent.LongSide));
}
