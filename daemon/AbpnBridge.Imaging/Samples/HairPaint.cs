using System.Numerics;

namespace AbpnBridge.Imaging.Samples;

/// <summary>Hair: a mass behind the head and, in front of it, a fringe that ends in strands at the hairline.</summary>
internal sealed class HairPaint(int seed, Sitter sitter, float pixel)
{
    private const float Whorl = -0.20f;
    private readonly GradientNoise _strands = new(seed + 30);
    private readonly GradientNoise _waves = new(seed + 31);

    /// <summary>The hair that body and head cover.</summary>
    public Vector3 Behind(Vector3 under, float u, float v) => Brush.Mix(under, Colour(u, v) * 0.55f, Coverage(OuterEdge(u, v), u, v));

    /// <summary>The hair over forehead, temples and (where long) the sides of face and shoulders.</summary>
    public Vector3 InFront(Vector3 under, float u, float v)
    {
        var inside = MathF.Min(OuterEdge(u, v), OpeningEdge(u, v));
        if (inside < -0.15f) return under;
        var shadow = 1 - 0.35f * Brush.Step(-0.09f, 0.02f, inside) * Brush.Step(0.06f, -0.02f, inside);
        return Brush.Mix(under * shadow, Colour(u, v), Coverage(inside, u, v));
    }

    /// <summary>Distance inside the outline of the whole mass, in face units.</summary>
    private float OuterEdge(float u, float v)
    {
        var side = MathF.Abs(u);
        var wave = 0.035f * _waves.At(v * 2.2f, MathF.Sign(u) * 5f) + 0.02f * _waves.At(v * 5, u * 2);
        if (v < Whorl) return (1 - MathF.Sqrt(MathF.Pow(side / Width(), 2) + MathF.Pow((v - Whorl) / 1.14f, 2))) * Width() + 0.5f * wave;
        var width = sitter.LongHair ? Width() + 0.06f * (v - Whorl) : Width() - 0.35f * MathF.Pow(MathF.Max(0, v - Whorl), 1.4f);
        var end = sitter.LongHair
            ? 1.40f + 0.12f * _waves.At(side * 7, 1.5f) + 0.10f * _strands.At(side * 60, MathF.Sign(u) * 2f) - v
            : 0.22f + 0.05f * _waves.At(side * 25, 1.5f) - v;
        return MathF.Min(width - side + wave, end);
    }

    /// <summary>Distance outside the opening that shows the face.</summary>
    private float OpeningEdge(float u, float v)
    {
        var side = MathF.Abs(u);
        var hairline = -0.77f + 0.30f * MathF.Pow(side / 0.62f, 3.2f) + 0.035f * _waves.At(u * 4, 9);
        var above = hairline - v;
        var width = sitter.FaceWidth * (sitter.LongHair ? 0.93f : 0.985f) + 0.03f * _waves.At(v * 3, MathF.Sign(u) * 3f);
        var beside = side - width + (sitter.LongHair ? 0.10f * Brush.Step(0.3f, 1.0f, v) - 0.06f * Brush.Step(1.0f, 1.4f, v) : 0);
        return MathF.Max(above, beside);
    }

    private float Width() => sitter.FaceWidth + (sitter.LongHair ? 0.17f : 0.075f);

    private float Coverage(float inside, float u, float v)
    {
        var (across, along) = Flow(u, v);
        var ragged = 0.022f * _strands.At(across * 90, along * 3) + 0.012f * _strands.At(across * 210, along * 4);
        return Brush.Step(-0.008f - pixel, 0.016f + pixel, inside + ragged);
    }

    private Vector3 Colour(float u, float v)
    {
        var (across, along) = Flow(u, v);
        var fine = Brush.Step(0.8f, 2.2f, 1 / (170 * pixel));
        var strand = 0.40f * _strands.At(across * 22, along * 1.6f) + 0.38f * _strands.At(across * 62, along * 2.2f)
            + 0.42f * fine * _strands.At(across * 170, along * 3);
        var sheen = MathF.Exp(-MathF.Pow((along - 0.55f * Math.Clamp(MathF.Sign(sitter.Light.X) * u * 4, -1, 1)) / 0.33f, 2)) * (0.6f + strand);
        var shade = (0.62f + 0.42f * Math.Clamp(u * 1.5f, -1, 1) * sitter.Light.X) * (1 - 0.3f * Brush.Step(0.2f, 1.3f, v));
        return sitter.Hair * MathF.Max(0.12f, 1 + strand) * shade + (sitter.Hair * 0.5f + new Vector3(0.018f)) * MathF.Max(0, sheen);
    }

    /// <summary>Strands run at constant "across": arcs from the parting over the skull, then straight down; "along" is the way on the arc.</summary>
    private (float Across, float Along) Flow(float u, float v)
    {
        var bend = 0.03f * _waves.At(v * 1.7f, MathF.Sign(u) * 11f);
        if (v >= Whorl) return (MathF.Abs(u) + bend, 1.57f + v - Whorl);
        var rise = (Whorl - v) * 0.78f;
        return (MathF.Sqrt(u * u + rise * rise) + bend, MathF.Atan2(MathF.Abs(u), rise));
    }
}
