using System.Numerics;

namespace AbpnBridge.Imaging.Samples;

/// <summary>The volume of the head as a height field over face units, and what follows from it: outline, surface normal, hollows in shadow.</summary>
internal sealed class FaceRelief(Sitter sitter)
{
    private const float Chin = 1.03f;
    private const float Crown = 1.24f;

    /// <summary>Positive inside the head, 0 on its outline, 1 at the centre: a superellipse with a jaw below and a skull above.</summary>
    public float Inside(float u, float v)
    {
        var side = MathF.Abs(u) / (sitter.FaceWidth * (1 - 0.05f * Brush.Step(0.1f, 0.6f, v)));
        var length = v > 0 ? MathF.Pow(v / Chin, sitter.JawFullness) : MathF.Pow(-v / Crown, 2.3f);
        return 1 - MathF.Pow(side, 2.15f - 0.25f * Brush.Step(0, 0.7f, v)) - length;
    }

    /// <summary>Signed distance to the outline in face units, positive inside, from the first-order expansion.</summary>
    public float Distance(float u, float v)
    {
        const float h = 0.004f;
        var f = Inside(u, v);
        var gu = (Inside(u + h, v) - Inside(u - h, v)) / (2 * h);
        var gv = (Inside(u, v + h) - Inside(u, v - h)) / (2 * h);
        return f / MathF.Max(MathF.Sqrt(gu * gu + gv * gv), 0.3f);
    }

    /// <summary>The outward normal; z towards the viewer.</summary>
    public Vector3 Normal(float u, float v)
    {
        const float h = 0.006f;
        var centre = Height(u, v);
        return Vector3.Normalize(new Vector3(centre - Height(u + h, v), centre - Height(u, v + h), h));
    }

    /// <summary>1 in the open, less where light hardly comes: sockets, beside and under the nose, under the lip, at the hairline.</summary>
    public float Openness(float u, float v)
    {
        var nose = sitter.NoseWidth;
        var closed = 0.34f * Brush.Pair(u, v, sitter.EyeDistance - 0.12f, -0.15f, 0.075f, 0.075f)
            + 0.22f * Brush.Pair(u, v, sitter.EyeDistance, -0.215f, 0.15f, 0.04f)
            + 0.24f * Brush.Spot(u, v, 0, 0.360f, 0.085f * nose, 0.026f)
            + 0.20f * Brush.Pair(u, v, 0.160f * nose, 0.290f, 0.022f, 0.042f)
            + 0.24f * Brush.Spot(u, v, 0, 0.665f, 0.13f, 0.035f)
            + 0.12f * Brush.Pair(u, v, 0.235f, 0.515f, 0.035f, 0.04f)
            + 0.12f * Brush.Pair(u, v, 0.60f, 0.42f, 0.15f, 0.28f)
            + 0.20f * Brush.Spot(u, v, 0, 1.02f, 0.5f, 0.07f);
        return 1 - closed;
    }

    private float Height(float u, float v)
    {
        return 0.80f * Dome(Inside(u, v)) + Forehead(u, v) + Eyes(u, v) + Nose(u, v) + Cheeks(u, v) + Mouth(u, v);
    }

    /// <summary>A half sphere, continued in a straight line near and beyond its rim, where the root's slope has no end.</summary>
    private static float Dome(float inside)
    {
        const float rim = 0.07f;
        return inside > rim ? MathF.Sqrt(inside) : MathF.Sqrt(rim) + (inside - rim) / (2 * MathF.Sqrt(rim));
    }

    private static float Forehead(float u, float v) =>
        0.045f * Brush.Pair(u, v, 0.26f, -0.30f, 0.20f, 0.065f) + 0.02f * Brush.Spot(u, v, 0, -0.55f, 0.3f, 0.16f)
        - 0.03f * Brush.Pair(u, v, 0.62f, -0.30f, 0.10f, 0.2f);

    private float Eyes(float u, float v) =>
        -0.085f * Brush.Pair(u, v, sitter.EyeDistance - 0.01f, -0.15f, 0.165f, 0.085f)
        + 0.075f * Brush.Pair(u, v, sitter.EyeDistance, -0.14f, 0.095f, 0.062f)
        - 0.008f * Brush.Pair(u, v, sitter.EyeDistance - 0.03f, -0.045f, 0.11f, 0.018f);

    private float Nose(float u, float v)
    {
        var nose = sitter.NoseWidth;
        var along = Brush.Step(-0.26f, 0.20f, v) * Brush.Step(0.375f, 0.265f, v);
        var width = nose * (0.060f + 0.030f * Brush.Step(-0.2f, 0.25f, v));
        return 0.150f * along * MathF.Exp(-0.5f * u * u / (width * width)) + 0.030f * Brush.Spot(u, v, 0, -0.20f, 0.065f, 0.13f)
            + 0.075f * Brush.Spot(u, v, 0, 0.240f, 0.070f * nose, 0.060f)
            + 0.072f * Brush.Pair(u, v, 0.112f * nose, 0.280f, 0.034f, 0.040f)
            - 0.028f * Brush.Pair(u, v, 0.165f * nose, 0.270f, 0.024f, 0.050f);
    }

    private static float Cheeks(float u, float v)
    {
        var fold = MathF.Abs(MathF.Abs(u) - (0.165f + 0.26f * (v - 0.27f)));
        var along = Brush.Step(0.26f, 0.34f, v) * Brush.Step(0.60f, 0.46f, v);
        return 0.050f * Brush.Pair(u, v, 0.40f, 0.10f, 0.17f, 0.13f) - 0.010f * along * MathF.Exp(-0.5f * fold * fold / (0.022f * 0.022f))
            - 0.025f * Brush.Pair(u, v, 0.47f, 0.45f, 0.13f, 0.18f);
    }

    private float Mouth(float u, float v)
    {
        var full = sitter.LipFullness;
        return 0.040f * Brush.Spot(u, v, 0, 0.50f, 0.21f, 0.13f) + 0.026f * full * Brush.Spot(u, v, 0, 0.475f, 0.14f, 0.022f)
            + 0.042f * full * Brush.Spot(u, v, 0, 0.565f, 0.12f, 0.032f) - 0.030f * Brush.Spot(u, v, 0, 0.518f, 0.10f, 0.014f)
            - 0.030f * Brush.Spot(u, v, 0, 0.665f, 0.13f, 0.035f) + 0.055f * Brush.Spot(u, v, 0, 0.81f, 0.15f, 0.10f)
            - 0.008f * Brush.Spot(u, v, 0, 0.41f, 0.022f, 0.04f) + 0.003f * Brush.Pair(u, v, 0.036f, 0.41f, 0.014f, 0.04f);
    }
}
