using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching;

/// <summary>A photo as the engine takes it. The caller keeps the memory until the last rendering is done.</summary>
/// <param name="Pixels">Every pixel, in the photo's own encoding.</param>
/// <param name="Colour">Between that encoding and sRGB's.</param>
/// <param name="Proxy">The photo at a fraction of its size, if it was made while the photo arrived; null to have it made where it is needed.</param>
public sealed record Photo(ImageView Pixels, ColourTransform Colour, PhotoProxy? Proxy = null)
{
    /// <summary>An sRGB photo.</summary>
    public Photo(ImageView pixels)
        : this(pixels, ColourTransform.Identity)
    {
    }

    /// <summary>Size in pixels.</summary>
    public Extent Extent => Pixels.Extent;

    /// <summary>Its pixel format.</summary>
    public PixelFormat Format => Pixels.Format;

    /// <summary>The base layer I of one network pass: the area mean of its part of the photo on the pass's grid, sRGB-encoded, 0..1, three planes.</summary>
    internal PlanarWindow BaseLayer(NetworkPass pass, CancellationToken cancellationToken)
    {
        var grid = Shrink(pass, cancellationToken);
        var samples = grid.Samples.Span;
        var plane = samples.Length / 3;
        Colour.ToSrgb(samples[..plane], samples[plane..(2 * plane)], samples[(2 * plane)..]);
        foreach (ref var sample in samples) sample = Math.Clamp(sample, 0f, 1f);
        return grid;
    }

    /// <summary>The area mean of a part of the photo on a grid, in the photo's own encoding, limited to 0..1.</summary>
    internal PlanarWindow Shrink(NetworkPass pass, CancellationToken cancellationToken)
    {
        var atProxy = Proxy is null ? double.PositiveInfinity : pass.Scale * (1 << Proxy.Level);
        if (atProxy > 1) return AreaResampling.Shrink(Pixels.Crop(pass.Roi), pass.Scale, cancellationToken);
        var side = (double)(1 << Proxy!.Level);
        return AreaResampling.Shrink(Proxy.View, new GridFrame(pass.Roi.X / side, pass.Roi.Y / side, atProxy, pass.Grid), cancellationToken);
    }
}
