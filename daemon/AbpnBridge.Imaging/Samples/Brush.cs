using System.Numerics;

namespace AbpnBridge.Imaging.Samples;

/// <summary>Soft shapes and colour mixing that the parts of a face study share.</summary>
internal static class Brush
{
    /// <summary>A soft spot: 1 at its centre, exp(-1/2) one radius away.</summary>
    public static float Spot(float u, float v, float centreU, float centreV, float radiusU, float radiusV)
    {
        var du = (u - centreU) / radiusU;
        var dv = (v - centreV) / radiusV;
        var d = du * du + dv * dv;
        return d > 16 ? 0 : MathF.Exp(-0.5f * d);
    }

    /// <summary>A soft spot on both halves of the face. The halves join without a crease: |u| is rounded off at the middle line.</summary>
    public static float Pair(float u, float v, float centreU, float centreV, float radiusU, float radiusV) =>
        Spot(MathF.Sqrt(u * u + 0.0016f), v, centreU, centreV, radiusU, radiusV);

    /// <summary>0 below <paramref name="from"/>, 1 above <paramref name="to"/>, smooth between; falls where from is greater than to.</summary>
    public static float Step(float from, float to, float value)
    {
        var t = Math.Clamp((value - from) / (to - from), 0f, 1f);
        return t * t * (3 - 2 * t);
    }

    public static Vector3 Mix(Vector3 under, Vector3 over, float amount) => under + (over - under) * Math.Clamp(amount, 0f, 1f);

    /// <summary>A colour given as sRGB-encoded values, as linear light.</summary>
    public static Vector3 Linear(float red, float green, float blue) => new(Linear(red), Linear(green), Linear(blue));

    public static float Linear(float encoded) => encoded <= 0.04045f ? encoded / 12.92f : MathF.Pow((encoded + 0.055f) / 1.055f, 2.4f);

    public static float Encoded(float linear) =>
        linear <= 0.0031308f ? 12.92f * Math.Max(linear, 0) : 1.055f * MathF.Pow(Math.Min(linear, 1), 1 / 2.4f) - 0.055f;
}
