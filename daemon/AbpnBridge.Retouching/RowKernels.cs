using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Vectors;

namespace AbpnBridge.Retouching;

/// <summary>target = low + (high - low) x weight.</summary>
internal readonly ref struct LerpKernel(ReadOnlySpan<float> low, ReadOnlySpan<float> high, float weight, Span<float> target) : ILaneKernel
{
    private readonly ReadOnlySpan<float> _low = low, _high = high;
    private readonly Span<float> _target = target;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var low = ref MemoryMarshal.GetReference(_low);
        ref var high = ref MemoryMarshal.GetReference(_high);
        ref var target = ref MemoryMarshal.GetReference(_target);
        var weights = TLanes.Create(weight);
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
            TLanes.Store(Between<TLanes, TVector>(ref low, ref high, weights, start), ref target, start);
        return start;
    }

    /// <summary>low + (high - low) x weight from one place on.</summary>
    public static TVector Between<TLanes, TVector>(ref float low, ref float high, TVector weights, int place)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var lower = TLanes.Load(ref low, place);
        return TLanes.Add(lower, TLanes.Multiply(TLanes.Subtract(TLanes.Load(ref high, place), lower), weights));
    }
}

/// <summary>sum += low + (high - low) x weight.</summary>
internal readonly ref struct AddLerpKernel(ReadOnlySpan<float> low, ReadOnlySpan<float> high, float weight, Span<float> sum) : ILaneKernel
{
    private readonly ReadOnlySpan<float> _low = low, _high = high;
    private readonly Span<float> _sum = sum;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var low = ref MemoryMarshal.GetReference(_low);
        ref var high = ref MemoryMarshal.GetReference(_high);
        ref var sum = ref MemoryMarshal.GetReference(_sum);
        var weights = TLanes.Create(weight);
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
            TLanes.Store(TLanes.Add(TLanes.Load(ref sum, start), LerpKernel.Between<TLanes, TVector>(ref low, ref high, weights, start)), ref sum, start);
        return start;
    }
}

/// <summary>
/// result = I + g (R - I), exactly I where that is 0 or no number; R is limited to 0..1 first for integer photos, since their layers cannot hold more.
/// </summary>
internal readonly ref struct MixKernel(ReadOnlySpan<float> photo, Span<float> result, ReadOnlySpan<float> gate) : ILaneKernel
{
    private readonly ReadOnlySpan<float> _photo = photo, _gate = gate;
    private readonly Span<float> _result = result;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var photo = ref MemoryMarshal.GetReference(_photo);
        ref var result = ref MemoryMarshal.GetReference(_result);
        ref var gate = ref MemoryMarshal.GetReference(_gate);
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
        {
            var still = TLanes.Load(ref photo, start);
            var change = TLanes.Multiply(TLanes.Load(ref gate, start), TLanes.Subtract(TLanes.Load(ref result, start), still));
            TLanes.Store(TLanes.Where(change, TLanes.Add(still, change), still), ref result, start);
        }

        return start;
    }
}

/// <summary>1 where a mask shows the layer above it, else 0: where the mask that is written from g has the code 0.</summary>
internal readonly ref struct LayerKernel(Span<float> gate, PixelFormat format) : ILaneKernel
{
    private readonly Span<float> _gate = gate;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var gate = ref MemoryMarshal.GetReference(_gate);
        var (white, isInteger) = (TLanes.Create(format.White), format.Sample != SampleType.Float32);
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
            TLanes.Store(Shown<TLanes, TVector>(TLanes.Load(ref gate, start), white, isInteger), ref gate, start);
        return start;
    }

    /// <summary>The same for values of g; integer codes are rounded as <see cref="SampleConverter.WriteChunky"/> rounds them.</summary>
    public static TVector Shown<TLanes, TVector>(TVector gate, TVector white, bool isInteger)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var (zero, one) = (TLanes.Create(0f), TLanes.Create(1f));
        return isInteger
            ? TLanes.IfLess(TLanes.Add(TLanes.Multiply(gate, white), TLanes.Create(0.5f)), one, zero, one)
            : TLanes.IfEqual(gate, zero, zero, one);
    }
}

/// <summary>R where an edit is not 0 in some channel, else the photo itself: the way to sRGB and back need not be exact. Limited to 0..1 where asked.</summary>
internal readonly ref struct KeepKernel(ReadOnlySpan<float> photo, Span<float> result, EditPlanes edit, bool limit) : ILaneKernel
{
    private readonly ReadOnlySpan<float> _photo = photo;
    private readonly Span<float> _result = result;
    private readonly EditPlanes _edit = edit;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var photo = ref MemoryMarshal.GetReference(_photo);
        ref var result = ref MemoryMarshal.GetReference(_result);
        ref var red = ref MemoryMarshal.GetReference(_edit.Red);
        ref var green = ref MemoryMarshal.GetReference(_edit.Green);
        ref var blue = ref MemoryMarshal.GetReference(_edit.Blue);
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
        {
            var still = TLanes.Load(ref photo, start);
            var moved = TLanes.Load(ref result, start);
            if (limit) moved = TLanes.Min(TLanes.Max(moved, TLanes.Create(0f)), TLanes.Create(1f));
            var kept = TLanes.Where(TLanes.Load(ref red, start), moved, still);
            kept = TLanes.Where(TLanes.Load(ref green, start), moved, kept);
            TLanes.Store(TLanes.Where(TLanes.Load(ref blue, start), moved, kept), ref result, start);
        }

        return start;
    }
}

/// <summary>E of a row, plane by plane.</summary>
internal readonly ref struct EditPlanes(Span<float> red, Span<float> green, Span<float> blue)
{
    public readonly Span<float> Red = red, Green = green, Blue = blue;
}
