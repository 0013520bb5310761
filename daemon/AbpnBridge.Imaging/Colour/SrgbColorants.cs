namespace AbpnBridge.Imaging.Colour;

/// <summary>
/// sRGB's place in the profile connection space: Rec. 709 primaries and D65 (IEC 61966-2-1), brought to D50 by Bradford (ICC.1:2022, annex E).
/// </summary>
internal static class SrgbColorants
{
    private static readonly double[] D50 = [0.9642, 1, 0.8249];
    private static readonly double[] D65 = Xyz(0.3127, 0.3290);
    private static readonly ColourMatrix Bradford = new(new[,] { { 0.8951, 0.2664, -0.1614 }, { -0.7502, 1.7135, 0.0367 }, { 0.0389, -0.0685, 1.0296 } });

    /// <summary>Linear sRGB to XYZ relative to D50; white gives D50 exactly.</summary>
    public static ColourMatrix ToXyz { get; } = Adaptation().After(AtD65());

    private static ColourMatrix AtD65()
    {
        var primaries = ColourMatrix.OfColumns(Xyz(0.64, 0.33), Xyz(0.30, 0.60), Xyz(0.15, 0.06));
        return primaries.After(ColourMatrix.Scaling(primaries.Inverse().Of(D65)));
    }

    private static ColourMatrix Adaptation()
    {
        var (from, to) = (Bradford.Of(D65), Bradford.Of(D50));
        return Bradford.Inverse().After(ColourMatrix.Scaling([to[0] / from[0], to[1] / from[1], to[2] / from[2]])).After(Bradford);
    }

    private static double[] Xyz(double x, double y) => [x / y, 1, (1 - x - y) / y];
}
