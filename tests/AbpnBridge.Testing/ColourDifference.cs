namespace AbpnBridge.Testing;

/// <summary>A colour in CIE L*a*b*.</summary>
public readonly record struct Lab(double L, double A, double B)
{
    /// <summary>Of XYZ relative to D50 (white: 0.9642, 1, 0.8249); CIE 15, with its straight part below (6/29)^3, also for negative values.</summary>
    public static Lab OfXyz(double x, double y, double z)
    {
        var (fx, fy, fz) = (Root(x / 0.9642), Root(y), Root(z / 0.8249));
        return new Lab(116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz));
    }

    /// <summary>Of sRGB-encoded values; below 0 by the mirrored curve. The primaries at D50 are LittleCMS' own numbers.</summary>
    public static Lab OfSrgb(double red, double green, double blue)
    {
        var (r, g, b) = (Linear(red), Linear(green), Linear(blue));
        return OfXyz(
            0.4360415 * r + 0.3851130 * g + 0.1430455 * b, 0.2224845 * r + 0.7169051 * g + 0.0606104 * b, 0.0139202 * r + 0.0970672 * g + 0.7139126 * b);
    }

    private static double Linear(double x) => x < 0 ? -TestProfiles.SrgbToLinear(-x) : TestProfiles.SrgbToLinear(x);

    private static double Root(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

/// <summary>Colour difference as people see it: CIEDE2000 (CIE 142, in the form of Sharma, Wu and Dalal 2005).</summary>
public static class ColourDifference
{
    private const double TwentyFiveTo7 = 6103515625;

    /// <summary>About 1 where a trained eye just sees it.</summary>
    public static double DeltaE2000(Lab one, Lab two)
    {
        var (first, second) = Adjusted(one, two);
        var (c1, c2) = (Chroma(first), Chroma(second));
        var (h1, h2) = (Hue(first), Hue(second));
        var isGrey = c1 * c2 == 0;
        var hueStep = isGrey ? 0 : Turned(h2 - h1);
        var meanHue = isGrey ? h1 + h2 : MeanHue(h1, h2);
        var (dL, dC, dH) = (two.L - one.L, c2 - c1, 2 * Math.Sqrt(c1 * c2) * Sin(hueStep / 2));
        var (meanL, meanC) = ((one.L + two.L) / 2, (c1 + c2) / 2);
        var t = 1 - 0.17 * Cos(meanHue - 30) + 0.24 * Cos(2 * meanHue) + 0.32 * Cos(3 * meanHue + 6) - 0.20 * Cos(4 * meanHue - 63);
        var fromMiddle = (meanL - 50) * (meanL - 50);
        var (l, c, h) = (dL / (1 + 0.015 * fromMiddle / Math.Sqrt(20 + fromMiddle)), dC / (1 + 0.045 * meanC), dH / (1 + 0.015 * meanC * t));
        var blueTurn = -Sin(60 * Math.Exp(-Math.Pow((meanHue - 275) / 25, 2))) * 2 * Saturation(meanC);
        return Math.Sqrt(l * l + c * c + h * h + blueTurn * c * h);
    }

    /// <summary>Both with a* stretched near grey.</summary>
    private static (Lab First, Lab Second) Adjusted(Lab one, Lab two)
    {
        var stretch = 1.5 - 0.5 * Saturation((Chroma(one) + Chroma(two)) / 2);
        return (one with { A = one.A * stretch }, two with { A = two.A * stretch });
    }

    private static double Chroma(Lab colour) => Math.Sqrt(colour.A * colour.A + colour.B * colour.B);

    private static double Saturation(double chroma) => Math.Sqrt(Math.Pow(chroma, 7) / (Math.Pow(chroma, 7) + TwentyFiveTo7));

    /// <summary>Degrees, 0 to 360; 0 for grey.</summary>
    private static double Hue(Lab colour) => (Math.Atan2(colour.B, colour.A) * 180 / Math.PI + 360) % 360;

    private static double Turned(double degrees) => degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;

    private static double MeanHue(double h1, double h2)
    {
        if (Math.Abs(h1 - h2) <= 180) return (h1 + h2) / 2;
        return (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2;
    }

    private static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);

    private static double Cos(double degrees) => Math.Cos(degrees * Math.PI / 180);
}
