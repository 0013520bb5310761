namespace AbpnBridge.Retouching;

/// <summary>What is rendered.</summary>
public enum RetouchOutput
{
    /// <summary>The retouched photo in the photo's own format; alpha as it was.</summary>
    Pixels,

    /// <summary>
    /// The top layer of Photoshop's soft light that gives the retouched photo under the mask: the photo's format, not gated itself, 50 % grey where nothing changes,
    /// alpha opaque. Not for float photos: Photoshop has no Soft Light in 32-bit documents.
    /// </summary>
    SoftLightLayer,

    /// <summary>The gate g: how much of the retouch each pixel takes, one grey channel of the photo's sample type.</summary>
    Mask,
}
