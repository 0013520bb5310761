using System.Numerics;

namespace AbpnBridge.Imaging.Samples;

/// <summary>The whole portrait at one point, painted from the back to the front: backdrop, hair behind, body, head with its features, hair in front.</summary>
internal sealed class PortraitPaint
{
    private readonly Sitter _sitter;
    private readonly FaceRelief _relief;
    private readonly SkinPaint _skin;
    private readonly FeaturePaint _features;
    private readonly HairPaint _hair;
    private readonly BodyPaint _body;
    private readonly GradientNoise _backdrop;
    private readonly float _pixel;
    private readonly float _cos;
    private readonly float _sin;

    /// <param name="seed">Who is drawn.</param>
    /// <param name="options">Skin and marks.</param>
    /// <param name="pixel">Size of a pixel in face units: edges are softened over it, finer texture is left out.</param>
    public PortraitPaint(int seed, FaceStudyOptions options, float pixel)
    {
        _sitter = Sitter.From(seed, options.SkinTone);
        _relief = new FaceRelief(_sitter);
        _skin = new SkinPaint(seed, _sitter, options, SkinMark.Scatter(seed, options, _relief), pixel);
        _features = new FeaturePaint(seed, _sitter, pixel);
        _hair = new HairPaint(seed, _sitter, pixel);
        _body = new BodyPaint(seed, _sitter, _skin, pixel);
        _backdrop = new GradientNoise(seed + 40);
        _pixel = pixel;
        (_sin, _cos) = MathF.SinCos(_sitter.Tilt);
    }

    /// <summary>Linear light at a point in face units.</summary>
    public Vector3 At(float u, float v)
    {
        // The head tilts about the base of the neck; body and backdrop stand upright.
        const float pivot = 1.25f;
        var headU = _cos * u + _sin * (v - pivot);
        var headV = pivot - _sin * u + _cos * (v - pivot);
        var head = HeadCoverage(headU, headV);
        var colour = head == 1 ? default : AroundHead(u, v, headU, headV);
        if (head > 0) colour = Brush.Mix(colour, Face(headU, headV), head);
        return _hair.InFront(colour, headU, headV);
    }

    private Vector3 AroundHead(float u, float v, float headU, float headV)
    {
        var colour = _hair.Behind(Backdrop(u, v), headU, headV);
        colour = _body.Over(colour, u, v);
        return _sitter.LongHair ? colour : Ear(colour, headU, headV);
    }

    private float HeadCoverage(float u, float v)
    {
        if (MathF.Abs(u) > 1 || v is < -1.4f or > 1.2f) return 0;
        return _relief.Inside(u, v) > 0.15f ? 1 : Brush.Step(-_pixel, _pixel, _relief.Distance(u, v));
    }

    private Vector3 Backdrop(float u, float v)
    {
        var glow = Brush.Spot(u, v, -0.5f * MathF.Sign(_sitter.Light.X), -0.1f, 1.3f, 1.4f);
        return _sitter.Background * (0.45f + 0.75f * glow + 0.06f * _backdrop.Octaves(u * 1.5f, v * 1.5f, 4));
    }

    private Vector3 Face(float u, float v)
    {
        var skin = _skin.Lit(u, v, _relief.Normal(u, v), _relief.Openness(u, v) * CastShadow(u, v));
        return _features.Over(skin, u, v);
    }

    private Vector3 Ear(Vector3 under, float u, float v)
    {
        var du = (MathF.Abs(u) - _sitter.FaceWidth - 0.005f - 0.06f * (0.05f - v)) / 0.075f;
        var dv = (v - 0.02f) / (du > 0 && v > 0 ? 0.19f - 0.05f * du : 0.19f);
        var radius = MathF.Sqrt(du * du + dv * dv);
        var coverage = Brush.Step(1 + 12 * _pixel, 1 - 12 * _pixel, radius);
        if (coverage == 0) return under;
        var fold = Brush.Spot(radius, 0, 0.62f, 0, 0.13f, 1) * 0.42f + 0.4f * Brush.Spot(du, dv, -0.1f, 0.15f, 0.35f, 0.3f);
        var normal = Vector3.Normalize(new Vector3(MathF.Sign(u) * (0.45f + 0.4f * du), 0.2f * dv, 0.7f));
        return Brush.Mix(under, _skin.LitBody(u, v, normal, 0.9f - fold) * new Vector3(1.03f, 0.93f, 0.92f), coverage);
    }

    /// <summary>The nose's shadow on the far cheek, and the hair's on the forehead.</summary>
    private float CastShadow(float u, float v)
    {
        var far = u * -MathF.Sign(_sitter.Light.X);
        return 1 - 0.30f * Brush.Spot(far, v, 0.145f, 0.22f, 0.05f, 0.10f) - 0.16f * Brush.Spot(far, v, 0.10f, 0.40f, 0.08f, 0.035f)
            - 0.20f * Brush.Step(-0.58f, -0.80f, v + 0.25f * u * u);
    }
}
