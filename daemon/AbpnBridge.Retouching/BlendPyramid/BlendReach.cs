using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>
/// J(I) = c0 (1-I)^2 + 2 c1 I (1-I) + c2 I^2 with c >= 0: how far one unit of blend moves a pixel of value I in 0..1. Soft light is c = 0, 1, 0. Shared by
/// the adaptive blend and its reverse (design.md 2.2; facts: section 1.2).
/// </summary>
internal readonly struct BlendReach(AdaptiveBlendConstants constants)
{
    private readonly float _c0 = constants.Bernstein[0];
    private readonly float _twiceC1 = 2 * constants.Bernstein[1];
    private readonly float _c2 = constants.Bernstein[2];

    /// <summary>J of a value in 0..1; never negative.</summary>
    public float At(float value) => At<ScalarLanes, float>(value);

    /// <summary>J of values in 0..1; never negative.</summary>
    public TVector At<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var rest = TLanes.Subtract(TLanes.Create(1f), value);
        var dark = TLanes.Multiply(TLanes.Multiply(TLanes.Create(_c0), rest), rest);
        var middle = TLanes.Multiply(TLanes.Multiply(TLanes.Create(_twiceC1), value), rest);
        var bright = TLanes.Multiply(TLanes.Multiply(TLanes.Create(_c2), value), value);
        return TLanes.Add(TLanes.Add(dark, middle), bright);
    }
}
