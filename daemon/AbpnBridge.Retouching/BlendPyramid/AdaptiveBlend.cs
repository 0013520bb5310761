using AbpnBridge.Inference;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>ABM, step 5: base layer and blend layer give the result. R = I + s (B - Bn) J(I); the neutral blend Bn and strength 0 change nothing.</summary>
internal sealed class AdaptiveBlend(AdaptiveBlendConstants constants)
{
    private readonly BlendReach _reach = new(constants);
    private readonly float _neutral = constants.Neutral;

    /// <summary>The edit of a row: s (B - Bn) J(clamp(I, 0, 1)), to be added to the unclamped I.</summary>
    /// <param name="baseLayer">I; any finite value.</param>
    /// <param name="blendLayer">B, of the same pixels.</param>
    /// <param name="strength">s, 0..1.</param>
    /// <param name="edit">Filled; exactly 0 where B is neutral.</param>
    public void Edit(ReadOnlySpan<float> baseLayer, ReadOnlySpan<float> blendLayer, float strength, Span<float> edit)
    {
        for (var x = 0; x < edit.Length; x++)
            edit[x] = strength * (blendLayer[x] - _neutral) * _reach.At(Math.Clamp(baseLayer[x], 0f, 1f));
    }
}
