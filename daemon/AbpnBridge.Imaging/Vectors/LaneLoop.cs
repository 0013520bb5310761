using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Vectors;

/// <summary>Runs kernels with the widest vectors that the machine is good at, and the end of a row with narrower and narrower ones.</summary>
public static class LaneLoop
{
    /// <summary>Runs a kernel over samples 0 to <paramref name="count"/> - 1.</summary>
    public static void Run<TKernel>(scoped in TKernel kernel, int count)
        where TKernel : struct, ILaneKernel, allows ref struct
    {
        var done = 0;
        if (Vector512.IsHardwareAccelerated) done = kernel.Run<Lanes512, Vector512<float>>(done, count);
        if (Vector256.IsHardwareAccelerated) done = kernel.Run<Lanes256, Vector256<float>>(done, count);
        if (Vector128.IsHardwareAccelerated) done = kernel.Run<Lanes128, Vector128<float>>(done, count);
        kernel.Run<ScalarLanes, float>(done, count);
    }
}
