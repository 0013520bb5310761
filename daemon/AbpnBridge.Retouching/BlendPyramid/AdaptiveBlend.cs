using System.Runtime.InteropServices;
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
    public void Apply(Span<float> row, ReadOnlySpan<float> edit) => LaneLoop.Run(new Kernel(row, edit, Reach), row.Length);

    private readonly ref struct Kernel(Span<float> row, ReadOnlySpan<float> edit, BlendReach reach) : ILaneKernel
    {
        private readonly Span<float> _row = row;
        private readonly ReadOnlySpan<float> _edit = edit;

        public int Run<TLanes, TVector>(int start, int bound)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            ref var row = ref MemoryMarshal.GetReference(_row);
            ref var edit = ref MemoryMarshal.GetReference(_edit);
            var (zero, one) = (TLanes.Create(0f), TLanes.Create(1f));
            for (; start <= bound - TLanes.Count; start += TLanes.Count)
            {
                var value = TLanes.Load(ref row, start);
                var moves = reach.At<TLanes, TVector>(TLanes.Min(TLanes.Max(value, zero), one));
                TLanes.Store(TLanes.Add(value, TLanes.Multiply(TLanes.Load(ref edit, start), moves)), ref row, start);
            }

            return start;
        }
    }
}
