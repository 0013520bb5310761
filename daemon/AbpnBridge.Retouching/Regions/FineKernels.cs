using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Retouching.BlendPyramid;

namespace AbpnBridge.Retouching.Regions;

/// <summary>I, B: clamp(I + (B - Bn) J(I), 0, 1).</summary>
internal readonly struct LimitedBlend(BlendReach reach, float neutral) : IPairFormula
{
    public TVector Of<TLanes, TVector>(TVector value, TVector other)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var result = new Blended(reach).Of<TLanes, TVector>(value, TLanes.Subtract(other, TLanes.Create(neutral)));
        return TLanes.Min(TLanes.Max(result, TLanes.Create(0f)), TLanes.Create(1f));
    }
}

/// <summary>What the network makes of a row: its result R of what it saw, S, and the photo I below.</summary>
internal readonly ref struct Move(ReadOnlySpan<float> photo, ReadOnlySpan<float> seen, ReadOnlySpan<float> result)
{
    public readonly ReadOnlySpan<float> Photo = photo, Seen = seen, Result = result;
}

/// <summary>
/// B += w (B' - Bn), where B' is the blend that moves the photo as far as the network moved what it saw: R - S. Where a sick device gives no number, or one
/// without end, B stays: also under a weight of 0, which times no number is none.
/// </summary>
internal readonly ref struct AddMoveKernel(
    Span<float> blend, ReadOnlySpan<float> weights, Move move, ReverseAdaptiveBlend reverse) : ILaneKernel
{
    private readonly Span<float> _blend = blend;
    private readonly ReadOnlySpan<float> _weights = weights;
    private readonly Move _move = move;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var blend = ref MemoryMarshal.GetReference(_blend);
        ref var weights = ref MemoryMarshal.GetReference(_weights);
        ref var photo = ref MemoryMarshal.GetReference(_move.Photo);
        ref var seen = ref MemoryMarshal.GetReference(_move.Seen);
        ref var result = ref MemoryMarshal.GetReference(_move.Result);
        var (copy, endless) = (reverse, TLanes.Create(float.PositiveInfinity));
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
        {
            var change = TLanes.Subtract(TLanes.Load(ref result, start), TLanes.Load(ref seen, start));
            var edit = copy.EditFor<TLanes, TVector>(TLanes.Load(ref photo, start), change);
            var before = TLanes.Load(ref blend, start);
            var after = TLanes.Add(before, TLanes.Multiply(TLanes.Load(ref weights, start), edit));
            TLanes.Store(TLanes.IfLess(TLanes.Abs(edit), endless, after, before), ref blend, start);
        }

        return start;
    }
}

/// <summary>mask = the larger of mask and w x other; where the other is no number, or one without end, the mask stays.</summary>
internal readonly ref struct RaiseKernel(Span<float> mask, ReadOnlySpan<float> weights, ReadOnlySpan<float> other) : ILaneKernel
{
    private readonly Span<float> _mask = mask;
    private readonly ReadOnlySpan<float> _weights = weights, _other = other;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var mask = ref MemoryMarshal.GetReference(_mask);
        ref var weights = ref MemoryMarshal.GetReference(_weights);
        ref var other = ref MemoryMarshal.GetReference(_other);
        var endless = TLanes.Create(float.PositiveInfinity);
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
        {
            var (before, seen) = (TLanes.Load(ref mask, start), TLanes.Load(ref other, start));
            var after = TLanes.Max(before, TLanes.Multiply(TLanes.Load(ref weights, start), seen));
            TLanes.Store(TLanes.IfLess(TLanes.Abs(seen), endless, after, before), ref mask, start);
        }

        return start;
    }
}
