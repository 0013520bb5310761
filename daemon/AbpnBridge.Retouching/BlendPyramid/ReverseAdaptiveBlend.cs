using AbpnBridge.Inference;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>
/// R-ABM, step 3: base layer and result give the blend layer. B = Bn + (R - I) J / (J^2 + eps): the ridge solution, of the right sign everywhere, neutral
/// where J is 0 (the base layer is black or white). Always fp32; eps is 1e-4 or more.
/// </summary>
internal sealed class ReverseAdaptiveBlend(AdaptiveBlendConstants constants)
{
    private readonly BlendReach _reach = new(constants);

    /// <summary>The blend layer of a run of samples.</summary>
    /// <param name="baseLayer">I, 0..1.</param>
    /// <param name="result">R, of the same samples.</param>
    /// <param name="blendLayer">Filled with B.</param>
    public void Invert(ReadOnlySpan<float> baseLayer, ReadOnlySpan<float> result, Span<float> blendLayer)
    {
        for (var i = 0; i < blendLayer.Length; i++)
        {
            var reach = _reach.At(baseLayer[i]);
            blendLayer[i] = constants.Neutral + (result[i] - baseLayer[i]) * reach / (reach * reach + constants.Epsilon);
        }
    }
}
