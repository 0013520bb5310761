using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Vectors;

namespace AbpnBridge.Imaging.Colour;

/// <summary>A formula from one float to one float.</summary>
internal interface ILaneMap
{
    /// <summary>The formula.</summary>
    TVector Map<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>Replaces every value of a row by its image.</summary>
internal readonly ref struct MapKernel<TMap>(Span<float> row, TMap map) : ILaneKernel
    where TMap : struct, ILaneMap
{
    private readonly Span<float> _row = row;

    public int Run<TLanes, TVector>(int start, int bound)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var row = ref MemoryMarshal.GetReference(_row);
        // A copy that nothing else can reach: its numbers need not be read again after each store.
        var formula = map;
        for (; start <= bound - TLanes.Count; start += TLanes.Count)
            TLanes.Store(formula.Map<TLanes, TVector>(TLanes.Load(ref row, start)), ref row, start);
        return start;
    }
}
