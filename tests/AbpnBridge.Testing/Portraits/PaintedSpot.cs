using System.Numerics;
using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Testing.Portraits;

/// <summary>One painted blemish, in pixels of the composed picture.</summary>
/// <param name="X">Centre column.</param>
/// <param name="Y">Centre row.</param>
/// <param name="Radius">Radius of its core, 2 pixels or more.</param>
/// <param name="Strength">0..1.</param>
/// <param name="Seed">Its ragged edge and its colour.</param>
public sealed record PaintedSpot(float X, float Y, float Radius, float Strength, int Seed)
{
    // Beyond this many radii nothing is painted.
    private const float Reach = 2.2f;

    /// <summary>The pixels it may change.</summary>
    public Bounds Bounds => Bounds.FromEdges(
        (int)MathF.Floor(X - Reach * Radius),
        (int)MathF.Floor(Y - Reach * Radius),
        (int)MathF.Ceiling(X + Reach * Radius),
        (int)MathF.Ceiling(Y + Reach * Radius));

    /// <summary>How much of the spot lies on a pixel: 1 in the core, 0 beyond its reach.</summary>
    internal float Coverage(int x, int y)
    {
        var (dx, dy) = ((x + 0.5f - X) / Radius, (y + 0.5f - Y) / Radius);
        var distance = MathF.Sqrt(dx * dx + dy * dy);
        if (distance >= Reach) return 0;
        var angle = MathF.Atan2(dy, dx);
        var ragged = 1 + 0.08f * MathF.Sin(2 * angle + Seed) + 0.06f * MathF.Sin(3 * angle + 2.3f * Seed);
        return 0.7f * Soft.Step(1.3f, 0.3f, distance / ragged) + 0.3f * Soft.Step(Reach, 0.2f, distance);
    }

    /// <summary>What the spot leaves of the light of a pixel it covers.</summary>
    internal Vector4 Filter(float coverage) => Vector4.Lerp(Vector4.One, Tint, Strength * coverage);

    // Two of three are red papules, the others the brownish marks they leave: none has a mole's colour, since moles are kept by default.
    private Vector4 Tint => Seed % 3 == 0 ? new Vector4(0.80f, 0.63f, 0.60f, 1) : new Vector4(0.88f, 0.60f, 0.60f, 1);
}
