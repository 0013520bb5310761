using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AbpnBridge.Imaging.Vectors;

namespace AbpnBridge.Imaging.Pixels;

/// <summary>Chunky samples to planes and back, four pixels at a time. What is left at the end of a row is the caller's.</summary>
internal static class PlaneKernels
{
    private static readonly Vector128<float> Colours = Vector128.Create(-1, -1, -1, 0).AsSingle();

    /// <summary>Splits as many pixels as can be read four samples at a time.</summary>
    /// <returns>The first pixel that is not done.</returns>
    public static int Split(ReadOnlySpan<float> samples, int channels, Span<float> red, Span<float> green, Span<float> blue)
    {
        ref var source = ref MemoryMarshal.GetReference(samples);
        var x = 0;
        for (; x <= red.Length - 4 && (x + 3) * channels + 4 <= samples.Length; x += 4)
        {
            var a = Vector128.LoadUnsafe(ref source, (nuint)(x * channels));
            var b = Vector128.LoadUnsafe(ref source, (nuint)((x + 1) * channels));
            var c = Vector128.LoadUnsafe(ref source, (nuint)((x + 2) * channels));
            var d = Vector128.LoadUnsafe(ref source, (nuint)((x + 3) * channels));
            Transpose.Apply(ref a, ref b, ref c, ref d);
            a.CopyTo(red[x..]);
            b.CopyTo(green[x..]);
            c.CopyTo(blue[x..]);
        }

        return x;
    }

    /// <summary>Joins as many pixels as can be written four samples at a time.</summary>
    /// <inheritdoc cref="Split"/>
    public static int Join(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<float> samples, int channels)
    {
        ref var target = ref MemoryMarshal.GetReference(samples);
        var x = 0;
        for (; x <= red.Length - 4 && (x + 3) * channels + 4 <= samples.Length; x += 4)
        {
            var a = Vector128.Create(red[x..]);
            var b = Vector128.Create(green[x..]);
            var c = Vector128.Create(blue[x..]);
            var d = Vector128<float>.Zero;
            Transpose.Apply(ref a, ref b, ref c, ref d);
            Put(a, ref target, x * channels);
            Put(b, ref target, (x + 1) * channels);
            Put(c, ref target, (x + 2) * channels);
            Put(d, ref target, (x + 3) * channels);
        }

        return x;
    }

    // The fourth sample, alpha or the next pixel's red, stays.
    private static void Put(Vector128<float> pixel, ref float target, int index) =>
        Vector128.ConditionalSelect(Colours, pixel, Vector128.LoadUnsafe(ref target, (nuint)index)).StoreUnsafe(ref target, (nuint)index);
}
