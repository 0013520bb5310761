using System.Numerics;

namespace AbpnBridge.Imaging.Samples;

/// <summary>Eyes, brows, lips and nostrils, painted over lit skin.</summary>
internal sealed class FeaturePaint(int seed, Sitter sitter, float pixel)
{
    private const float EyeHeight = -0.14f;
    private const float MouthHeight = 0.518f;
    private readonly GradientNoise _hairs = new(seed + 20);
    private readonly GradientNoise _fibres = new(seed + 21);

    /// <summary>The features at a point of the face, over the lit skin there.</summary>
    public Vector3 Over(Vector3 skin, float u, float v)
    {
        var colour = Nostrils(skin, u, v);
        if (v is > 0.38f and < 0.70f && MathF.Abs(u) < 0.30f) colour = Lips(colour, u, v);
        if (v is > -0.50f and < 0.02f)
        {
            colour = Eye(colour, u, v);
            colour = Brow(colour, u, v);
        }

        return colour;
    }

    private Vector3 Nostrils(Vector3 skin, float u, float v)
    {
        var du = (MathF.Abs(u) - 0.060f * sitter.NoseWidth) / 0.036f;
        var dv = (v - 0.325f + 0.25f * (MathF.Abs(u) - 0.06f)) / 0.0155f;
        var hole = Brush.Step(1.25f, 0.45f, MathF.Sqrt(du * du + dv * dv));
        return Brush.Mix(skin, sitter.Skin * new Vector3(0.085f, 0.035f, 0.03f), 0.92f * hole);
    }

    private Vector3 Lips(Vector3 skin, float u, float v)
    {
        var side = MathF.Abs(u);
        var wide = Math.Clamp(side / 0.218f, 0f, 1f);
        var line = MouthHeight - 0.012f * wide * wide - 0.006f * MathF.Exp(-u * u / 0.0012f);
        var top = line - sitter.LipFullness * 0.066f * (1 - MathF.Pow(wide, 1.5f)) + 0.015f * MathF.Exp(-u * u / 0.0008f) * (1 - wide);
        var bottom = line + sitter.LipFullness * 0.088f * MathF.Pow(MathF.Max(0, 1 - wide * wide), 0.8f);
        var soft = 0.007f + pixel;
        var inside = Brush.Step(-soft, soft, MathF.Min(v - top, bottom - v)) * Brush.Step(0.222f, 0.200f, side);
        var creases = 1 + 0.10f * _fibres.At(u * 75, v * 9) * Brush.Step(0.4f, 1.5f, 1 / (75 * pixel));
        var brightness = (Vector3.Dot(skin, Vector3.One) / Vector3.Dot(sitter.Skin, Vector3.One)) * creases;
        var shaded = sitter.Lips * brightness * (v < line ? 0.80f : 1.02f);
        var gloss = 0.09f * Brush.Spot(u, v, -0.03f * MathF.Sign(-sitter.Light.X), 0.555f, 0.055f, 0.013f) * creases;
        var colour = Brush.Mix(skin, shaded + new Vector3(gloss), 0.88f * inside);
        var mouth = MathF.Exp(-0.5f * (v - line) * (v - line) / (0.0060f * 0.0060f)) * Brush.Step(0.232f, 0.19f, side);
        return Brush.Mix(colour, sitter.Lips * new Vector3(0.16f, 0.09f, 0.09f), 0.85f * mouth);
    }

    private Vector3 Brow(Vector3 skin, float u, float v)
    {
        var along = (MathF.Abs(u) - 0.105f) / 0.40f;
        if (along is < -0.1f or > 1.1f) return skin;
        var middle = -0.338f - 0.046f * MathF.Sin(2.5f * Math.Clamp(along, 0f, 1f));
        var thickness = sitter.BrowThickness * (1 - 0.72f * along * along) * Brush.Step(-0.08f, 0.12f, along);
        var across = (v - middle) / MathF.Max(thickness, 0.004f);
        var stroke = _hairs.At(MathF.Abs(u) * 46 + v * 62, (v - 0.5f * MathF.Abs(u)) * 14) + 0.5f * _hairs.At(MathF.Abs(u) * 95 + v * 120, v * 20);
        var cover = Brush.Step(1.25f, 0.25f, MathF.Abs(across) + 0.5f * stroke) * Brush.Step(1.08f, 0.85f, along) * Brush.Step(-0.04f, 0.08f, along);
        return Brush.Mix(skin, Vector3.Lerp(sitter.Hair, sitter.Skin * 0.10f, 0.45f) * 0.8f, 0.86f * cover);
    }

    private Vector3 Eye(Vector3 skin, float u, float v)
    {
        var p = (MathF.Abs(u) - sitter.EyeDistance) / sitter.EyeSize;
        var q = (v - EyeHeight) / sitter.EyeSize + 0.07f * p;
        if (p is < -1.7f or > 1.7f) return skin;
        var arc = MathF.Max(0, 1 - p * p);
        var upper = -0.39f * MathF.Pow(arc, 0.72f) * (1 - 0.10f * p);
        var lower = 0.27f * MathF.Pow(arc, 0.85f) * (1 + 0.12f * p);
        var soft = MathF.Max(0.02f, pixel / sitter.EyeSize);
        var open = Brush.Step(-soft, soft, MathF.Min(q - upper, lower - q)) * Brush.Step(1.0f, 0.93f, MathF.Abs(p));
        var colour = LidFolds(skin, p, q, upper, lower);
        colour = Brush.Mix(colour, Eyeball(p * MathF.Sign(u), p, q, upper), open);
        return Lashes(colour, p, q, upper, lower);
    }

    private static Vector3 LidFolds(Vector3 skin, float p, float q, float upper, float lower)
    {
        var width = Brush.Step(1.25f, 0.7f, MathF.Abs(p));
        var crease = MathF.Exp(-MathF.Pow((q - upper + 0.20f) / 0.045f, 2)) * width;
        var rim = MathF.Exp(-MathF.Pow((q - lower - 0.03f) / 0.035f, 2)) * width;
        var bag = MathF.Exp(-MathF.Pow((q - lower - 0.28f) / 0.06f, 2)) * width;
        return skin * (Vector3.One - new Vector3(0.38f, 0.46f, 0.48f) * crease - new Vector3(0.10f) * bag + new Vector3(0.10f, 0, 0.01f) * rim);
    }

    private Vector3 Eyeball(float right, float p, float q, float upper)
    {
        var radius = MathF.Sqrt(p * p + (q + 0.03f) * (q + 0.03f));
        var shade = (1 - 0.40f * p * p) * (0.42f + 0.58f * Brush.Step(0.0f, 0.30f, q - upper));
        var white = Brush.Mix(Brush.Linear(0.77f, 0.74f, 0.72f), Brush.Linear(0.78f, 0.46f, 0.42f), Brush.Step(-0.74f, -0.97f, p) + 0.14f * p * p);
        var angle = MathF.Atan2(q + 0.03f, p);
        var fibre = 1 + 0.45f * _fibres.At(angle * 9, radius * 5) + 0.25f * _fibres.At(angle * 21, radius * 3);
        var iris = sitter.Iris * fibre * (0.75f + 0.75f * Brush.Step(-0.2f, 0.35f, q)) * (1 - 0.75f * Brush.Step(0.33f, 0.42f, radius));
        var soft = MathF.Max(0.03f, pixel / sitter.EyeSize);
        var colour = Brush.Mix(white, iris, Brush.Step(0.41f + soft, 0.41f - soft, radius));
        colour = Brush.Mix(colour, new Vector3(0.004f), Brush.Step(0.175f + soft, 0.175f - soft, radius)) * shade;
        var glint = MathF.Sqrt(MathF.Pow(right - 0.13f * MathF.Sign(sitter.Light.X), 2) + MathF.Pow((q + 0.17f) * 0.85f, 2));
        return Brush.Mix(colour, new Vector3(0.95f), Brush.Step(0.095f, 0.055f, glint));
    }

    private Vector3 Lashes(Vector3 colour, float p, float q, float upper, float lower)
    {
        var length = 0.11f + 0.16f * Brush.Step(-0.8f, 0.9f, p);
        var above = upper - q;
        var lean = p - 0.55f * above;
        var hairs = Brush.Step(-0.05f, 0.35f, _hairs.At(lean * 15, 3.5f));
        var line = Brush.Step(-0.045f, 0.0f, above) * Brush.Step(0.07f, 0.02f, above);
        var fan = Brush.Step(-0.02f, 0.02f, above) * Brush.Step(length, 0.3f * length, above) * hairs;
        var under = 0.30f * Brush.Step(0.06f, 0.0f, MathF.Abs(q - lower - 0.01f)) * Brush.Step(-0.6f, 0.6f, p);
        var cover = MathF.Max(MathF.Max(line, 0.85f * fan), under) * Brush.Step(1.12f, 0.92f, MathF.Abs(p));
        return Brush.Mix(colour, Vector3.Lerp(sitter.Hair * 0.2f, new Vector3(0.006f), 0.6f), 0.92f * cover);
    }
}
