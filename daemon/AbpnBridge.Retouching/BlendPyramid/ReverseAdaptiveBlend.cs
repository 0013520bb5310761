using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>
/// R-ABM, step 3: base layer and result give the blend layer. B = Bn + (R - I) J / (J^2 + eps): the ridge solution, of the right sign everywhere, neutral
/// where J is 0 (the base layer is black or white). Always fp32; eps is 1e-4 or more.
/// </summary>
internal readonly struct ReverseAdaptiveBlend(AdaptiveBlendConstants constants)
{
    private readonly BlendReach _reach = new(constants);
    private readonly float _neutral = constants.Neutral;
    private readonly float _epsilon = constants.Epsilon;

    /// <summary>The blend layer of a run of samples.</summary>
    /// <param name="baseLayer">I, 0..1.</param>
    /// <param name="result">R, of the same samples.</param>
    /// <param name="blendLayer">Filled with B.</param>
    public void Invert(ReadOnlySpan<float> baseLayer, ReadOnlySpan<float> result, Span<float> blendLayer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(baseLayer.Length, result.Length), blendLayer.Length, nameof(blendLayer));
        LaneLoop.Run(new Kernel(baseLayer, result, blendLayer, this), blendLayer.Length);
    }

    /// <summary>B - Bn: what blend moves a base layer of this value so far.</summary>
    public TVector EditFor<TLanes, TVector>(TVector baseLayer, TVector move)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var reach = _reach.At<TLanes, TVector>(baseLayer);
        return TLanes.Divide(TLanes.Multiply(move, reach), TLanes.Add(TLanes.Multiply(reach, reach), TLanes.Create(_epsilon)));
    }

    private readonly ref struct Kernel(
        ReadOnlySpan<float> baseLayer, ReadOnlySpan<float> result, Span<float> blendLayer, ReverseAdaptiveBlend blend) : ILaneKernel
    {
        private readonly ReadOnlySpan<float> _baseLayer = baseLayer, _result = result;
        private readonly Span<float> _blendLayer = blendLayer;

        public int Run<TLanes, TVector>(int start, int bound)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            ref var baseLayer = ref MemoryMarshal.GetReference(_baseLayer);
            ref var result = ref MemoryMarshal.GetReference(_result);
            ref var blendLayer = ref MemoryMarshal.GetReference(_blendLayer);
            var (reverse, neutral) = (blend, TLanes.Create(blend._neutral));
            for (; start <= bound - TLanes.Count; start += TLanes.Count)
            {
                var value = TLanes.Load(ref baseLayer, start);
                var move = TLanes.Subtract(TLanes.Load(ref result, start), value);
                TLanes.Store(TLanes.Add(neutral, reverse.EditFor<TLanes, TVector>(value, move)), ref blendLayer, start);
            }

            return start;
        }
    }
}
