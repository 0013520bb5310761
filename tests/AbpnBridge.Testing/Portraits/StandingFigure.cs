using System.Numerics;

namespace AbpnBridge.Testing.Portraits;

/// <summary>The body below a small face: plain clothes over trunk and limbs, bare hands of the face's skin colour.</summary>
internal sealed class StandingFigure(FacePlace head, TextureTile grain)
{
    private static readonly Vector4 Jacket = new(0.24f, 0.28f, 0.36f, 0);
    private static readonly Vector4 Trousers = new(0.17f, 0.17f, 0.19f, 0);

    // Limbs as rounded sticks in heads from the chin: from, to, radius at both ends.
    private static readonly (Vector2 From, Vector2 To, float Start, float End)[] Limbs =
    [
        (new(-0.28f, 2.9f), new(-0.38f, 6.3f), 0.36f, 0.17f), (new(0.28f, 2.9f), new(0.38f, 6.3f), 0.36f, 0.17f),
        (new(0, 0.75f), new(0, 2.6f), 0.62f, 0.56f),
        (new(-0.72f, 0.55f), new(-1.02f, 2.75f), 0.24f, 0.15f), (new(0.72f, 0.55f), new(1.02f, 2.75f), 0.24f, 0.15f),
        (new(-1.05f, 3.0f), new(-1.07f, 3.2f), 0.13f, 0.10f), (new(1.05f, 3.0f), new(1.07f, 3.2f), 0.13f, 0.10f),
    ];

    private readonly float _unit = head.Face.Height / 0.8f;
    private readonly Vector4 _skin = new(head.Source.Cheek, 1);

    /// <summary>Paints one row of the body over the backdrop.</summary>
    public void Paint(int y, Span<Vector4> row)
    {
        var v = (y + 0.5f - head.Face.Bottom) / _unit;
        if (v is < 0.2f or > 6.6f) return;
        var centre = head.Face.X + 0.5f * head.Face.Width;
        var texture = grain.Row(y);
        var from = Math.Clamp((int)(centre - 1.4f * _unit), 0, row.Length);
        var to = Math.Clamp((int)(centre + 1.4f * _unit), 0, row.Length);
        for (var x = from; x < to; x++)
        {
            var u = (x + 0.5f - centre) / _unit;
            for (var limb = 0; limb < Limbs.Length; limb++)
            {
                var (inside, across) = Inside(Limbs[limb], u, v);
                if (inside < -1 / _unit) continue;
                var shade = 1 - 0.35f * across * across + 0.05f * texture[x % texture.Length];
                row[x] = Vector4.Lerp(row[x], ColourOf(limb) * new Vector4(shade, shade, shade, 1), Soft.Step(-1 / _unit, 1 / _unit, inside));
            }
        }
    }

    private Vector4 ColourOf(int limb) => limb switch { < 2 => Trousers, < 5 => Jacket, _ => _skin };

    // Distance to the edge, positive inside, and -1..1 across the limb.
    private static (float Inside, float Across) Inside((Vector2 From, Vector2 To, float Start, float End) limb, float u, float v)
    {
        var axis = limb.To - limb.From;
        var point = new Vector2(u, v) - limb.From;
        var along = Math.Clamp(Vector2.Dot(point, axis) / axis.LengthSquared(), 0f, 1f);
        var radius = limb.Start + (limb.End - limb.Start) * along;
        var off = point - along * axis;
        return (radius - off.Length(), off.X / radius);
    }
}
