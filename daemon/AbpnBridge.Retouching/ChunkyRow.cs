using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Retouching.BlendPyramid;

namespace AbpnBridge.Retouching;

/// <summary>What the adaptive blend needs besides the rows.</summary>
/// <param name="Reach">J.</param>
/// <param name="Opening">The gate's thresholds.</param>
/// <param name="White">The code value of white.</param>
/// <param name="IsLayer">Whether R itself is written wherever the mask's code is not 0.</param>
internal readonly record struct BlendConstants(BlendReach Reach, GateOpening Opening, float White, bool IsLayer);

/// <summary>
/// The fused pass over an sRGB photo's own samples, in code values: E and M from their lifted rows, g from M, R = clamp(I + E J(I)),
/// result = I + g (R - I), rounded. R is limited for integers only, whose layers cannot hold more. Exactly I where g (R - I) is 0 or no number. For a layer
/// that lies under the mask g is 1 or 0 (<see cref="LayerKernel"/>).
/// </summary>
/// <param name="photo">I, all samples of the pixels; a lifted alpha edit is 0.</param>
/// <param name="lifted">Chunky: E, then M, for every sample.</param>
/// <param name="chosen">Share that the selection leaves, for every sample; empty for all.</param>
/// <param name="result">Written; may not overlap the photo unless it is the same.</param>
/// <param name="constants">The rest.</param>
internal readonly ref struct ChunkyRow<TSample>(
    ReadOnlySpan<TSample> photo, LiftedRow lifted, ReadOnlySpan<float> chosen, Span<TSample> result, BlendConstants constants) : ILaneKernel
    where TSample : unmanaged
{
    private readonly ReadOnlySpan<TSample> _photo = photo;
    private readonly LiftedRow _lifted = lifted;
    private readonly ReadOnlySpan<float> _chosen = chosen;
    private readonly Span<TSample> _result = result;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var photo = ref MemoryMarshal.GetReference(_photo);
        ref var result = ref MemoryMarshal.GetReference(_result);
        ref var chosen = ref MemoryMarshal.GetReference(_chosen);
        ref var editLow = ref MemoryMarshal.GetReference(_lifted.Low(0));
        ref var editHigh = ref MemoryMarshal.GetReference(_lifted.High(0));
        ref var maskLow = ref MemoryMarshal.GetReference(_lifted.Low(1));
        ref var maskHigh = ref MemoryMarshal.GetReference(_lifted.High(1));
        var (isSelected, isInteger, isLayer, blend) = (!_chosen.IsEmpty, typeof(TSample) != typeof(float), constants.IsLayer, constants);
        var (weight, zero, one, half) = (TLanes.Create(_lifted.Weight), TLanes.Create(0f), TLanes.Create(1f), TLanes.Create(0.5f));
        var (white, unit) = (TLanes.Create(blend.White), TLanes.Create(1f / blend.White));
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
        {
            var gate = blend.Opening.At<TLanes, TVector>(LerpKernel.Between<TLanes, TVector>(ref maskLow, ref maskHigh, weight, start));
            if (isSelected) gate = TLanes.Multiply(gate, TLanes.Load(ref chosen, start));
            if (isLayer) gate = LayerKernel.Shown<TLanes, TVector>(gate, white, isInteger);
            var code = TLanes.LoadCodes(ref photo, start);
            var value = isInteger ? TLanes.Multiply(code, unit) : TLanes.Max(code, zero);
            var reach = blend.Reach.At<TLanes, TVector>(TLanes.Min(value, one));
            var change = TLanes.Multiply(LerpKernel.Between<TLanes, TVector>(ref editLow, ref editHigh, weight, start), reach);
            if (isInteger)
            {
                // Photoshop's 16 bits can hold codes above white; without an edit they stay.
                var highest = typeof(TSample) == typeof(ushort) ? TLanes.Max(white, code) : white;
                var limited = TLanes.Min(TLanes.Max(TLanes.Add(code, TLanes.Multiply(change, white)), zero), highest);
                change = TLanes.Subtract(limited, code);
            }

            change = TLanes.Multiply(gate, change);
            var moved = TLanes.Add(code, change);
            if (isInteger) moved = TLanes.Add(moved, half);
            TLanes.StoreCodes(TLanes.Where(change, moved, code), ref result, start);
        }

        return start;
    }
}
