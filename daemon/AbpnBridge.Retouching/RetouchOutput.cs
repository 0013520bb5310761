using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Retouching;

/// <summary>What is rendered.</summary>
public enum RetouchOutput
{
    /// <summary>The retouched photo in the photo's own format; alpha as it was.</summary>
    Pixels,

    /// <summary>
    /// The top layer of Photoshop's soft light that gives the retouched photo under the mask: the photo's format, not gated itself, 50 % grey where nothing
    /// changes and where <see cref="ResidueLayer"/> stands in, alpha opaque. Not for float photos: Photoshop has no Soft Light in 32-bit documents.
    /// </summary>
    SoftLightLayer,

    /// <summary>The gate g: how much of the retouch each pixel takes, one grey channel of the photo's sample type.</summary>
    Mask,

    /// <summary>
    /// What soft light cannot reach, for a normal layer over <see cref="SoftLightLayer"/> under the same mask: a pixel of which any channel is not given within
    /// half a code has its retouched colour, not gated, and is opaque; all others are transparent black. The photo's format with alpha; not for float photos.
    /// </summary>
    ResidueLayer,

    /// <summary>
    /// The retouched photo, not gated itself, for a normal layer under the mask: the photo's format and its alpha. The photo's own bytes where the mask's code
    /// is 0, so that nothing of the edit lies where the mask hides it. Flattened under the mask it is <see cref="Pixels"/> within one code.
    /// </summary>
    PixelLayer,
}

/// <summary>What an output is made of.</summary>
public static class RetouchOutputs
{
    /// <summary>Whether the output belongs to the layers that Photoshop blends with Soft Light, which 32-bit documents do not have.</summary>
    public static bool NeedsSoftLight(this RetouchOutput output) => output is RetouchOutput.SoftLightLayer or RetouchOutput.ResidueLayer;

    /// <summary>Whether the output is the photo itself where nothing changes.</summary>
    public static bool IsOfPhoto(this RetouchOutput output) => output is RetouchOutput.Pixels or RetouchOutput.PixelLayer;

    /// <summary>The pixel format of an output of a photo.</summary>
    public static PixelFormat FormatFor(this RetouchOutput output, PixelFormat photo) => output switch
    {
        RetouchOutput.Mask => photo.AsGrey,
        RetouchOutput.ResidueLayer => photo.WithAlpha,
        _ => photo,
    };
}
