using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Colour;

/// <summary>
/// Runs a formula over rows at the width of the processor. A value's result does not depend on where in a row it stands: the end of a row is worked on as
/// wide as the rest, in a buffer.
/// </summary>
internal static class Rows
{
    /// <summary>Replaces every value by its image.</summary>
    public static void Map<TMap>(Span<float> row, TMap map) where TMap : struct, ILaneMap
    {
        if (Vector512.IsHardwareAccelerated) Map<TMap, Lanes512>(row, map);
        else if (Vector256.IsHardwareAccelerated) Map<TMap, Lanes256>(row, map);
        else Map<TMap, Lanes128>(row, map);
    }

    /// <summary>Replaces every value by its image, at one width.</summary>
    public static void Map<TMap, T>(Span<float> row, TMap map) where TMap : struct, ILaneMap where T : struct, ILanes<T>
    {
        var whole = row.Length - row.Length % T.Count;
        ref var start = ref MemoryMarshal.GetReference(row);
        for (var x = 0; x < whole; x += T.Count) map.Map(T.Load(ref start, (nuint)x)).Store(ref start, (nuint)x);
        if (whole == row.Length) return;
        Span<float> end = stackalloc float[T.Count];
        end.Clear();
        row[whole..].CopyTo(end);
        map.Map(T.Load(ref MemoryMarshal.GetReference(end), 0)).Store(ref MemoryMarshal.GetReference(end), 0);
        end[..(row.Length - whole)].CopyTo(row[whole..]);
    }
}
