using System.Numerics;

namespace AbpnBridge.Imaging.Samples;

/// <summary>Neck, chest, shoulders and a plain garment with a round neckline.</summary>
internal sealed class BodyPaint(int seed, Sitter sitter, SkinPaint skin, float pixel)
{
    private const float NeckWidth = 0.385f;
    private readonly GradientNoise _folds = new(seed + 50);

    /// <summary>The body at a point in face units, over what lies behind it.</summary>
    public Vector3 Over(Vector3 under, float u, float v)
    {
        if (v < 0.4f) return under;
        var inside = MathF.Max(NeckEdge(u, v), v - ShoulderLine(u));
        var coverage = Brush.Step(-pixel, pixel, inside);
        return coverage == 0 ? under : Brush.Mix(under, Brush.Mix(Skin(u, v), Garment(u, v), GarmentCoverage(u, v)), coverage);
    }

    private static float NeckEdge(float u, float v) => v > 1.7f ? -1 : NeckWidth + 0.75f * MathF.Pow(MathF.Max(0, v - 0.85f), 2.6f) - MathF.Abs(u);

    private static float ShoulderLine(float u)
    {
        var beyond = MathF.Max(0, MathF.Abs(u) - 0.36f);
        return 1.20f + 0.32f * MathF.Pow(beyond, 0.8f) + 0.9f * MathF.Pow(MathF.Max(0, beyond - 0.72f), 2);
    }

    private float GarmentCoverage(float u, float v)
    {
        var opening = MathF.Sqrt(MathF.Pow(u / 0.56f, 2) + MathF.Pow((v - 1.16f) / 0.36f, 2));
        return Brush.Step(1 - 2 * pixel, 1 + 2 * pixel, opening) * Brush.Step(1.05f, 1.15f, v);
    }

    private Vector3 Skin(float u, float v)
    {
        var round = Math.Clamp(u / (NeckWidth + 0.07f), -0.97f, 0.97f);
        var chest = Brush.Step(1.22f, 1.42f, v);
        var cylinder = new Vector3(round, 0.05f, MathF.Sqrt(1 - round * round));
        var normal = Vector3.Normalize(Vector3.Lerp(cylinder, new Vector3(0.35f * u, -0.35f, 0.9f), chest));
        var away = u + 0.25f * MathF.Sign(sitter.Light.X);
        var chin = 0.62f * Brush.Step(1.34f, 1.02f, v + 0.12f * away * away);
        var tendon = 0.10f * MathF.Exp(-MathF.Pow((MathF.Abs(u) - 0.10f - 0.35f * (1.45f - v)) / 0.035f, 2)) * Brush.Step(1.05f, 1.25f, v);
        var collar = 0.13f * MathF.Exp(-MathF.Pow((v - 1.43f + 0.12f * MathF.Abs(u)) / 0.03f, 2)) * Brush.Step(0.06f, 0.16f, MathF.Abs(u));
        return skin.LitBody(u, v, normal, 1 - chin - tendon - collar);
    }

    private Vector3 Garment(float u, float v)
    {
        var fold = _folds.Octaves(u * 2.2f + v, v * 1.3f - u, 3);
        var weave = 0.03f * _folds.At(u * 140, v * 140) * Brush.Step(0.8f, 2f, 1 / (140 * pixel));
        var normal = Vector3.Normalize(new Vector3(0.55f * u + 0.5f * fold, -0.45f, 0.8f));
        var light = 0.16f + 0.80f * MathF.Max(0, Vector3.Dot(normal, sitter.Light));
        var seam = MathF.Sqrt(MathF.Pow(u / 0.56f, 2) + MathF.Pow((v - 1.16f) / 0.36f, 2));
        var hem = 1 - 0.22f * MathF.Exp(-MathF.Pow((seam - 1.09f) / 0.012f, 2));
        return sitter.Garment * (light * hem * (1 + weave));
    }
}
