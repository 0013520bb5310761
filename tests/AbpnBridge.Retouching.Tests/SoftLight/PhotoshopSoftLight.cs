namespace AbpnBridge.Retouching.Tests.SoftLight;

/// <summary>Photoshop's Soft Light, forwards, from its published formula: nothing of the product's code is used.</summary>
internal static class PhotoshopSoftLight
{
    public static double Blend(double below, double top) =>
        top < 0.5
            ? 2 * below * top + below * below * (1 - 2 * top)
            : 2 * below * (1 - top) + Math.Sqrt(below) * (2 * top - 1);
}
