using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching.BlendPyramid;

namespace AbpnBridge.Retouching;

/// <summary>
/// One analysed photo with one request, ready to be rendered in any bounds, any number of times, from several threads. Holds no unmanaged memory; the photo it
/// was prepared with must stay until the last rendering is done.
/// </summary>
public sealed class RetouchRendering
{
    internal RetouchRendering(RetouchAnalysis analysis, ImageView photo, Gate gate, BlendPyramidLayer blendLayer, float strength)
    {
        Analysis = analysis;
        Photo = photo;
        Gate = gate;
        BlendLayer = blendLayer;
        Strength = strength;
    }

    /// <summary>The analysis it stands on.</summary>
    public RetouchAnalysis Analysis { get; }

    internal ImageView Photo { get; }

    internal Gate Gate { get; }

    internal BlendPyramidLayer BlendLayer { get; }

    internal float Strength { get; }

    /// <summary>The pixel format of one output of this photo.</summary>
    public PixelFormat FormatOf(RetouchOutput output) => output == RetouchOutput.Mask ? Photo.Format.AsGrey : Photo.Format;
}
