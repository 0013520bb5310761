namespace AbpnBridge.Retouching.Tests.SoftLight;

/// <summary>Photoshop's Soft Light, forwards, from its published formula: nothing of the product's code is used.</summary>
internal static class PhotoshopSoftLight
{
    public static double Blend(double below, double top) =>
        top < 0.5
            ? 2 * below * top + below * below * (1 - 2 * top)
            : 2 * below * (1 - top) + Math.Sqrt(below) * (2 * top - 1);

    /// <summary>
    /// One sample of a flattened document, 0..1 and not rounded: the photo, a soft-light layer over it, a normal layer over both, the same mask on either
    /// layer.
    /// </summary>
    /// <param name="photo">The photo's sample.</param>
    /// <param name="top">The soft-light layer's; it is opaque.</param>
    /// <param name="mask">The layer mask.</param>
    /// <param name="residue">The residue layer's sample.</param>
    /// <param name="alpha">Its alpha.</param>
    public static double Flatten(double photo, double top, double mask, double residue, double alpha)
    {
        var lit = photo + mask * (Blend(photo, top) - photo);
        return lit + mask * alpha * (residue - lit);
    }
}
