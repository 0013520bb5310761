using System.Numerics;

namespace AbpnBridge.Imaging.Samples;

/// <summary>Skin: tone, redness, pores, marks, and how light falls on it.</summary>
internal sealed class SkinPaint(int seed, Sitter sitter, FaceStudyOptions options, SkinMark[] marks, float pixel)
{
    private const float PoreSize = 0.0125f;
    private const float GrainSize = 0.0048f;
    private const float FreckleSize = 0.032f;
    private readonly GradientNoise _tone = new(seed + 1);
    private readonly GradientNoise _pores = new(seed + 2);
    private readonly GradientNoise _slopeU = new(seed + 3);
    private readonly GradientNoise _slopeV = new(seed + 4);
    private readonly GradientNoise _freckles = new(seed + 5);
    private readonly GradientNoise _edges = new(seed + 6);
    private readonly float _poreWeight = Visible(PoreSize, pixel);
    private readonly float _grainWeight = Visible(GrainSize, pixel);

    /// <summary>Lit face skin at a point of the face, in linear light.</summary>
    /// <param name="u">Face units to the right.</param>
    /// <param name="v">Face units downwards.</param>
    /// <param name="normal">Surface normal without texture.</param>
    /// <param name="openness">1 in full light, 0 where none comes.</param>
    public Vector3 Lit(float u, float v, Vector3 normal, float openness)
    {
        var surface = new Surface(FaceTone(u, v), Textured(u, v, normal), Shine(u, v));
        foreach (var mark in marks)
            if (MathF.Abs(u - mark.U) < 3.2f * mark.Radius && MathF.Abs(v - mark.V) < 3.2f * mark.Radius) surface = Marked(surface, mark, u, v);
        return Light(surface.Albedo, surface.Normal, openness, surface.Shine);
    }

    /// <summary>Lit skin of the neck and chest: the face's tone with its texture and without its marks.</summary>
    public Vector3 LitBody(float u, float v, Vector3 normal, float openness)
    {
        var albedo = sitter.Skin * (0.96f + 0.05f * _tone.Octaves(u * 3, v * 3, 4));
        return Light(albedo, Textured(u, v, normal), openness, 0.25f);
    }

    /// <summary>
    /// Wrapped Lambert light whose wrap is widest in red, so that the shadow edge is warm (light that spreads below the skin); a narrow and a broad highlight.
    /// </summary>
    public Vector3 Light(Vector3 albedo, Vector3 normal, float openness, float shine)
    {
        var facing = Vector3.Dot(normal, sitter.Light);
        var key = new Vector3(Wrapped(facing, 0.32f), Wrapped(facing, 0.25f), Wrapped(facing, 0.22f));
        var fill = 0.16f * MathF.Max(0, Vector3.Dot(normal, new Vector3(-0.75f * MathF.Sign(sitter.Light.X), 0.1f, 0.65f)));
        var warmth = new Vector3(1, MathF.Sqrt(openness), MathF.Sqrt(openness));
        var lit = albedo * (key * (0.92f * openness) + (new Vector3(0.135f, 0.125f, 0.12f) + new Vector3(fill)) * openness * warmth);
        var half = MathF.Max(0, Vector3.Dot(normal, Vector3.Normalize(sitter.Light + Vector3.UnitZ)));
        var squared = half * half;
        var broad = squared * squared * squared;
        var narrow = MathF.Pow(half, 34);
        return lit + new Vector3(1, 0.98f, 0.95f) * (openness * shine * (0.075f * narrow + 0.026f * broad));
    }

    private static float Wrapped(float facing, float wrap) => MathF.Max(0, (facing + wrap) / (1 + wrap));

    /// <summary>1 where texture of this size is well above the pixel size, 0 where it would only alias.</summary>
    private static float Visible(float size, float pixel) => Brush.Step(0.9f, 2.4f, size / pixel);

    private Vector3 FaceTone(float u, float v)
    {
        var flush = 0.55f * Brush.Pair(u, v, 0.38f, 0.20f, 0.17f, 0.14f) + 0.6f * Brush.Spot(u, v, 0, 0.25f, 0.10f, 0.10f)
            + 0.3f * Brush.Spot(u, v, 0, 0.80f, 0.14f, 0.08f);
        var blotches = MathF.Max(0, _tone.Octaves(u * 4.2f + 3, v * 4.2f, 4) + 0.05f) * options.Redness;
        var redness = 0.16f * flush + flush * 0.25f * options.Redness + 0.55f * blotches;
        var circles = Brush.Pair(u, v, sitter.EyeDistance - 0.03f, -0.035f, 0.095f, 0.035f) * (0.5f + 0.5f * options.Redness);
        var mottle = 1 + 0.035f * _tone.Octaves(u * 9, v * 9, 3) + 0.030f * _grainWeight * _pores.At(u / GrainSize, v / GrainSize);
        var albedo = sitter.Skin * mottle * Vector3.Lerp(Vector3.One, new Vector3(0.97f, 0.70f, 0.70f), redness);
        albedo *= Vector3.One - circles * new Vector3(0.12f, 0.16f, 0.10f);
        return Freckled(Pored(albedo, u, v), u, v);
    }

    private Vector3 Pored(Vector3 albedo, float u, float v)
    {
        var (distance, value) = _pores.Nearest(u / PoreSize, v / PoreSize);
        var where = 0.35f + 0.65f * (Brush.Pair(u, v, 0.28f, 0.16f, 0.16f, 0.16f) + Brush.Spot(u, v, 0, 0.18f, 0.12f, 0.16f));
        return albedo * (1 - 0.20f * _poreWeight * where * value * Brush.Step(0.42f, 0.05f, distance));
    }

    private Vector3 Freckled(Vector3 albedo, float u, float v)
    {
        if (options.Freckles <= 0) return albedo;
        var where = Brush.Pair(u, v, 0.30f, 0.10f, 0.20f, 0.11f) + Brush.Spot(u, v, 0, 0.05f, 0.14f, 0.12f);
        var (distance, value) = _freckles.Nearest(u / FreckleSize, v / FreckleSize);
        if (value > options.Freckles * MathF.Min(where, 1)) return albedo;
        return albedo * Vector3.Lerp(Vector3.One, new Vector3(0.72f, 0.58f, 0.48f), Brush.Step(0.34f, 0.02f, distance) * 0.75f);
    }

    private Vector3 Textured(float u, float v, Vector3 normal)
    {
        var fine = 0.075f * _poreWeight;
        var grain = 0.055f * _grainWeight;
        var bumpU = fine * _slopeU.At(u / PoreSize, v / PoreSize) + grain * _slopeU.At(u / GrainSize, v / GrainSize) + 0.02f * _slopeU.At(u * 22, v * 22);
        var bumpV = fine * _slopeV.At(u / PoreSize, v / PoreSize) + grain * _slopeV.At(u / GrainSize, v / GrainSize) + 0.02f * _slopeV.At(u * 22, v * 22);
        return Vector3.Normalize(normal + new Vector3(bumpU, bumpV, 0));
    }

    private float Shine(float u, float v) =>
        sitter.Oil * (0.45f + 0.7f * Brush.Spot(u, v, 0, -0.50f, 0.30f, 0.14f) + 1.5f * Brush.Spot(u, v, 0, 0.10f, 0.09f, 0.22f)
            + 0.6f * Brush.Pair(u, v, 0.40f, 0.05f, 0.15f, 0.10f) + 0.5f * Brush.Spot(u, v, 0, 0.80f, 0.12f, 0.08f));

    private Surface Marked(Surface skin, SkinMark mark, float u, float v)
    {
        var ragged = 1 + 0.25f * _edges.At(u / mark.Radius, v / mark.Radius);
        var du = (u - mark.U) / (mark.Radius * ragged);
        var dv = (v - mark.V) / (mark.Radius * ragged);
        var d = MathF.Sqrt(du * du + dv * dv);
        var core = Brush.Step(1.05f, 0.35f, d) * mark.Strength;
        var halo = MathF.Exp(-0.5f * d * d) * mark.Strength;
        var away = new Vector3(du, dv, 0) * (core * Brush.Step(1.4f, 0.2f, d) * 0.55f);
        return mark.Kind switch
        {
            SkinMarkKind.Papule => new Surface(skin.Albedo * Vector3.Lerp(Vector3.One, new Vector3(0.86f, 0.46f, 0.46f), 0.45f * core + 0.5f * halo),
                Vector3.Normalize(skin.Normal + away), skin.Shine + 0.8f * core),
            SkinMarkKind.Spot => skin with { Albedo = skin.Albedo * Vector3.Lerp(Vector3.One, new Vector3(0.76f, 0.48f, 0.44f), 0.55f * core + 0.2f * halo) },
            SkinMarkKind.Scar => skin with { Normal = Vector3.Normalize(skin.Normal - away), Albedo = skin.Albedo * (1 - 0.14f * core) },
            _ => skin with { Albedo = Brush.Mix(skin.Albedo, skin.Albedo * new Vector3(0.24f, 0.15f, 0.12f), Brush.Step(1.05f, 0.65f, d) * 0.9f) },
        };
    }

    private readonly record struct Surface(Vector3 Albedo, Vector3 Normal, float Shine);
}
