using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Vectors;

namespace AbpnBridge.Retouching;

/// <summary>A formula of a sample and of another row's sample at the same place.</summary>
internal interface IPairFormula
{
    /// <summary>The formula.</summary>
    TVector Of<TLanes, TVector>(TVector value, TVector other)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>Replaces every value of a row by formula(value, other).</summary>
internal readonly ref struct PairKernel<TFormula>(Span<float> values, ReadOnlySpan<float> others, TFormula formula) : ILaneKernel
    where TFormula : struct, IPairFormula
{
    private readonly Span<float> _values = values;
    private readonly ReadOnlySpan<float> _others = others;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var values = ref MemoryMarshal.GetReference(_values);
        ref var others = ref MemoryMarshal.GetReference(_others);
        // A copy that nothing else can reach: its numbers need not be read again after each store.
        var copy = formula;
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
            TLanes.Store(copy.Of<TLanes, TVector>(TLanes.Load(ref values, start), TLanes.Load(ref others, start)), ref values, start);
        return start;
    }
}

/// <summary>Runs a formula over two rows of one length.</summary>
internal static class Pairs
{
    /// <summary>values = formula(values, others).</summary>
    public static void Run<TFormula>(Span<float> values, ReadOnlySpan<float> others, TFormula formula)
        where TFormula : struct, IPairFormula
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(others.Length, values.Length, nameof(others));
        LaneLoop.Run(new PairKernel<TFormula>(values, others, formula), values.Length);
    }
}

/// <summary>value + (other - origin) x weight.</summary>
internal readonly struct ScaledSum(float origin, float weight) : IPairFormula
{
    public TVector Of<TLanes, TVector>(TVector value, TVector other)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.Add(value, TLanes.Multiply(TLanes.Subtract(other, TLanes.Create(origin)), TLanes.Create(weight)));
}

/// <summary>value x other x scale.</summary>
internal readonly struct Product(float scale) : IPairFormula
{
    public TVector Of<TLanes, TVector>(TVector value, TVector other)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.Multiply(value, TLanes.Multiply(other, TLanes.Create(scale)));
}

/// <summary>value / (other x scale).</summary>
internal readonly struct Quotient(float scale) : IPairFormula
{
    public TVector Of<TLanes, TVector>(TVector value, TVector other)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.Divide(value, TLanes.Multiply(other, TLanes.Create(scale)));
}

/// <summary>The larger of the two.</summary>
internal readonly struct Larger : IPairFormula
{
    public TVector Of<TLanes, TVector>(TVector value, TVector other)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.Max(value, other);
}
