using AbpnBridge.Inference;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>ABM, step 5: base layer and blend layer give the result. R = I + (B - Bn) J(I); the neutral blend Bn changes nothing.</summary>
internal sealed class AdaptiveBlend(AdaptiveBlendConstants constants)
{
    private readonly BlendReach _reach = new(constants);

    /// <summary>Turns a row of I into R = I + E J(clamp(I, 0, 1)).</summary>
    /// <param name="row">I, sRGB-encoded, any finite value; becomes R.</param>
    /// <param name="edit">E = sum_f s_f (B_f - Bn) of the same pixels.</param>
    public void Apply(Span<float> row, ReadOnlySpan<float> edit)
    {
        for (var x = 0; x < row.Length; x++) row[x] += edit[x] * _reach.At(Math.Clamp(row[x], 0f, 1f));
    }
}
