using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>The 8 x 8 cosine transform (ITU T.81, A.3.3). It is orthonormal: squares keep their sum.</summary>
internal static class ForwardDct
{
    private const int Side = 8;

    // Basis[u * 8 + x] = c(u) cos((2x + 1) u pi / 16)
    private static readonly float[] Basis = MakeBasis();

    // For each x the vector over u.
    private static readonly Vector256<float>[] Columns =
        [.. Enumerable.Range(0, Side).Select(x => Vector256.Create([.. Enumerable.Range(0, Side).Select(u => Basis[u * Side + x])]))];

    /// <summary>Transforms 64 samples, row by row, in place.</summary>
    internal static void Transform(Span<float> block)
    {
        Span<Vector256<float>> half = stackalloc Vector256<float>[Side];
        for (var y = 0; y < Side; y++)
        {
            var sum = Vector256<float>.Zero;
            for (var x = 0; x < Side; x++) sum += Columns[x] * block[y * Side + x];
            half[y] = sum;
        }

        var whole = MemoryMarshal.Cast<float, Vector256<float>>(block);
        for (var v = 0; v < Side; v++)
        {
            var sum = Vector256<float>.Zero;
            for (var y = 0; y < Side; y++) sum += half[y] * Basis[v * Side + y];
            whole[v] = sum;
        }
    }

    private static float[] MakeBasis()
    {
        var basis = new float[Side * Side];
        for (var u = 0; u < Side; u++)
            for (var x = 0; x < Side; x++)
                basis[u * Side + x] = (float)(Math.Sqrt((u == 0 ? 1.0 : 2.0) / Side) * Math.Cos((2 * x + 1) * u * Math.PI / (2 * Side)));
        return basis;
    }
}
