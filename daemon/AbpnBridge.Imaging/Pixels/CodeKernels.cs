using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Vectors;

namespace AbpnBridge.Imaging.Pixels;

/// <summary>value = code / white, sample by sample.</summary>
internal readonly ref struct ReadKernel<TSample>(ReadOnlySpan<TSample> codes, float white, Span<float> values) : ILaneKernel
    where TSample : unmanaged
{
    private readonly ReadOnlySpan<TSample> _codes = codes;
    private readonly Span<float> _values = values;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var codes = ref MemoryMarshal.GetReference(_codes);
        ref var values = ref MemoryMarshal.GetReference(_values);
        var whites = TLanes.Create(white);
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
            TLanes.Store(TLanes.Divide(TLanes.LoadCodes(ref codes, start), whites), ref values, start);
        return start;
    }
}

/// <summary>code = value x white, rounded to nearest, limited to what the sample type holds; floats as they are.</summary>
internal readonly ref struct WriteKernel<TSample>(ReadOnlySpan<float> values, float white, Span<TSample> codes) : ILaneKernel
    where TSample : unmanaged
{
    private readonly ReadOnlySpan<float> _values = values;
    private readonly Span<TSample> _codes = codes;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var values = ref MemoryMarshal.GetReference(_values);
        ref var codes = ref MemoryMarshal.GetReference(_codes);
        var (whites, half, zero) = (TLanes.Create(white), TLanes.Create(0.5f), TLanes.Create(0f));
        var largest = TLanes.Create(typeof(TSample) == typeof(byte) ? byte.MaxValue : ushort.MaxValue);
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
        {
            var value = TLanes.Load(ref values, start);
            if (typeof(TSample) != typeof(float))
                value = TLanes.Min(TLanes.Max(TLanes.Add(TLanes.Multiply(value, whites), half), zero), largest);
            TLanes.StoreCodes(value, ref codes, start);
        }

        return start;
    }
}

/// <summary>sum += weight x code, sample by sample, codes limited to 0..white.</summary>
internal readonly ref struct SumKernel<TSample>(ReadOnlySpan<TSample> codes, float white, float weight, Span<float> sums) : ILaneKernel
    where TSample : unmanaged
{
    private readonly ReadOnlySpan<TSample> _codes = codes;
    private readonly Span<float> _sums = sums;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var codes = ref MemoryMarshal.GetReference(_codes);
        ref var sums = ref MemoryMarshal.GetReference(_sums);
        var (whites, weights, zero) = (TLanes.Create(white), TLanes.Create(weight), TLanes.Create(0f));
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
        {
            var code = TLanes.LoadCodes(ref codes, start);
            if (typeof(TSample) != typeof(byte)) code = TLanes.Min(TLanes.Max(code, zero), whites);
            TLanes.Store(TLanes.Add(TLanes.Load(ref sums, start), TLanes.Multiply(code, weights)), ref sums, start);
        }

        return start;
    }
}
