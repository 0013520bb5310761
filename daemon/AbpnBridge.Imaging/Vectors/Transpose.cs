using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AbpnBridge.Imaging.Vectors;

/// <summary>Four pixels of four samples to four samples of each channel, and back.</summary>
internal static class Transpose
{
    /// <summary>Turns rows into columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d)
    {
        var (low, high) = (Low(a, b), High(a, b));
        var (lowNext, highNext) = (Low(c, d), High(c, d));
        a = Vector128.Create(low.GetLower(), lowNext.GetLower());
        b = Vector128.Create(low.GetUpper(), lowNext.GetUpper());
        c = Vector128.Create(high.GetLower(), highNext.GetLower());
        d = Vector128.Create(high.GetUpper(), highNext.GetUpper());
    }

    // a0 b0 a1 b1
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : Vector128.Create(a[0], b[0], a[1], b[1]);

    // a2 b2 a3 b3
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : Vector128.Create(a[2], b[2], a[3], b[3]);
}
