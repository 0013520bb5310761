using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>ABM, step 5: base layer and blend layer give the result. R = I + (B - Bn) J(I); the neutral blend Bn changes nothing.</summary>
internal sealed class AdaptiveBlend(AdaptiveBlendConstants constants)
{
    /// <summary>J.</summary>
    public BlendReach Reach { get; } = new(constants);

    /// <summary>Turns a row of I into R = I + E J(clamp(I, 0, 1)).</summary>
    /// <param name="row">I, sRGB-encoded, any finite value; becomes R.</param>
    /// <param name="edit">E = sum_f s_f (B_f - Bn) of the same pixels.</param>
    public void Apply(Span<float> row, ReadOnlySpan<float> edit) => Pairs.Run(row, edit, new Blended(Reach));
}

/// <summary>I, E: I + E J(clamp(I, 0, 1)).</summary>
internal readonly struct Blended(BlendReach reach) : IPairFormula
{
    public TVector Of<TLanes, TVector>(TVector value, TVector other)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var moves = reach.At<TLanes, TVector>(TLanes.Min(TLanes.Max(value, TLanes.Create(0f)), TLanes.Create(1f)));
        return TLanes.Add(value, TLanes.Multiply(other, moves));
    }
}
