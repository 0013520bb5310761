using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Colour;

/// <summary>A matrix laid on rows of colours, as wide as the processor is.</summary>
internal sealed class MatrixRows(ColourMatrix matrix)
{
    private readonly float _m00 = (float)matrix[0, 0], _m01 = (float)matrix[0, 1], _m02 = (float)matrix[0, 2];
    private readonly float _m10 = (float)matrix[1, 0], _m11 = (float)matrix[1, 1], _m12 = (float)matrix[1, 2];
    private readonly float _m20 = (float)matrix[2, 0], _m21 = (float)matrix[2, 1], _m22 = (float)matrix[2, 2];

    /// <summary>Replaces every colour by its image.</summary>
    /// <param name="red">Linear.</param>
    /// <param name="green">As long as <paramref name="red"/>.</param>
    /// <param name="blue">As long as <paramref name="red"/>.</param>
    public void Apply(Span<float> red, Span<float> green, Span<float> blue)
    {
        if (Vector512.IsHardwareAccelerated) Apply<Lanes512>(red, green, blue);
        else if (Vector256.IsHardwareAccelerated) Apply<Lanes256>(red, green, blue);
        else Apply<Lanes128>(red, green, blue);
    }

    /// <summary>At one width. The end of a row is worked on as wide as the rest, in a buffer: a colour's image does not depend on its place.</summary>
    public void Apply<T>(Span<float> red, Span<float> green, Span<float> blue) where T : struct, ILanes<T>
    {
        var whole = red.Length - red.Length % T.Count;
        Whole<T>(red[..whole], green[..whole], blue[..whole]);
        if (whole == red.Length) return;
        Span<float> ends = stackalloc float[3 * T.Count];
        ends.Clear();
        var (second, third) = (T.Count, 2 * T.Count);
        red[whole..].CopyTo(ends);
        green[whole..].CopyTo(ends[second..]);
        blue[whole..].CopyTo(ends[third..]);
        Whole<T>(ends[..second], ends[second..third], ends[third..]);
        var rest = red.Length - whole;
        ends[..rest].CopyTo(red[whole..]);
        ends.Slice(second, rest).CopyTo(green[whole..]);
        ends.Slice(third, rest).CopyTo(blue[whole..]);
    }

    private void Whole<T>(Span<float> red, Span<float> green, Span<float> blue) where T : struct, ILanes<T>
    {
        ref var reds = ref MemoryMarshal.GetReference(red);
        ref var greens = ref MemoryMarshal.GetReference(green);
        ref var blues = ref MemoryMarshal.GetReference(blue);
        for (nuint x = 0; x < (nuint)red.Length; x += (nuint)T.Count)
        {
            var (r, g, b) = (T.Load(ref reds, x), T.Load(ref greens, x), T.Load(ref blues, x));
            T.MultiplyAdd(T.Of(_m00), r, T.MultiplyAdd(T.Of(_m01), g, T.Of(_m02) * b)).Store(ref reds, x);
            T.MultiplyAdd(T.Of(_m10), r, T.MultiplyAdd(T.Of(_m11), g, T.Of(_m12) * b)).Store(ref greens, x);
            T.MultiplyAdd(T.Of(_m20), r, T.MultiplyAdd(T.Of(_m21), g, T.Of(_m22) * b)).Store(ref blues, x);
        }
    }
}
