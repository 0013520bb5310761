using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Vectors;

/// <summary>Sixteen samples at a time.</summary>
public readonly struct Lanes512 : ILanes<Vector512<float>>
{
    /// <inheritdoc/>
    public static int Count => Vector512<float>.Count;

    /// <inheritdoc/>
    public static Vector512<float> Create(float value) => Vector512.Create(value);

    /// <inheritdoc/>
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    /// <inheritdoc/>
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    /// <inheritdoc/>
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    /// <inheritdoc/>
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    /// <inheritdoc/>
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    public static Vector512<float> Sqrt(Vector512<float> a) => Vector512.Sqrt(a);

    /// <inheritdoc/>
    public static Vector512<float> Abs(Vector512<float> a) => Vector512.Abs(a);

    /// <inheritdoc/>
    public static Vector512<float> Round(Vector512<float> a) => Vector512.Round(a);

    /// <inheritdoc/>
    public static Vector512<float> Floor(Vector512<float> a) => Vector512.Floor(a);

    /// <inheritdoc/>
    public static Vector512<float> Min(Vector512<float> a, Vector512<float> b) => Vector512.MinNative(a, b);

    /// <inheritdoc/>
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.MaxNative(a, b);

    /// <inheritdoc/>
    public static Vector512<float> Positive(Vector512<float> a) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(a, Vector512<float>.Zero), a, Vector512<float>.Zero);

    /// <inheritdoc/>
    public static Vector512<float> IfLess(Vector512<float> a, Vector512<float> b, Vector512<float> yes, Vector512<float> no) =>
        Vector512.ConditionalSelect(Vector512.LessThan(a, b), yes, no);

    /// <inheritdoc/>
    public static Vector512<float> IfEqual(Vector512<float> a, Vector512<float> b, Vector512<float> yes, Vector512<float> no) =>
        Vector512.ConditionalSelect(Vector512.Equals(a, b), yes, no);

    /// <inheritdoc/>
    public static Vector512<float> Where(Vector512<float> change, Vector512<float> moved, Vector512<float> still) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Abs(change), Vector512<float>.Zero), moved, still);

    /// <inheritdoc/>
    public static Vector512<float> Exponent(Vector512<float> a) => Vector512.ConvertToSingle(ExponentBits(a));

    /// <inheritdoc/>
    public static Vector512<float> Mantissa(Vector512<float> a) => (a.AsInt32() - (ExponentBits(a) << 23)).AsSingle();

    /// <inheritdoc/>
    public static Vector512<float> Scale(Vector512<float> a, Vector512<float> exponent) =>
        (a.AsInt32() + (Vector512.ConvertToInt32Native(exponent) << 23)).AsSingle();

    /// <inheritdoc/>
    public static Vector512<float> Load(ref float source, int index) => Vector512.LoadUnsafe(ref source, (nuint)index);

    /// <inheritdoc/>
    public static void Store(Vector512<float> values, ref float target, int index) => values.StoreUnsafe(ref target, (nuint)index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadCodes<TSample>(ref TSample source, int index)
        where TSample : unmanaged
    {
        if (typeof(TSample) == typeof(byte))
            return OfWords(Vector256.WidenLower(Vector128.LoadUnsafe(ref Unsafe.As<TSample, byte>(ref source), (nuint)index).ToVector256Unsafe()));
        if (typeof(TSample) == typeof(ushort)) return OfWords(Vector256.LoadUnsafe(ref Unsafe.As<TSample, ushort>(ref source), (nuint)index));
        return Vector512.LoadUnsafe(ref Unsafe.As<TSample, float>(ref source), (nuint)index);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreCodes<TSample>(Vector512<float> codes, ref TSample target, int index)
        where TSample : unmanaged
    {
        if (typeof(TSample) == typeof(byte)) ToBytes(ToWords(codes)).StoreUnsafe(ref Unsafe.As<TSample, byte>(ref target), (nuint)index);
        else if (typeof(TSample) == typeof(ushort)) ToWords(codes).StoreUnsafe(ref Unsafe.As<TSample, ushort>(ref target), (nuint)index);
        else codes.StoreUnsafe(ref Unsafe.As<TSample, float>(ref target), (nuint)index);
    }

    private static Vector512<int> ExponentBits(Vector512<float> a) => (a.AsInt32() - Vector512.Create(ScalarLanes.HalfRootBits)) >> 23;

    private static Vector512<float> OfWords(Vector256<ushort> words) => Vector512.ConvertToSingle(Vector512.WidenLower(words.ToVector512Unsafe()).AsInt32());

    private static Vector256<ushort> ToWords(Vector512<float> codes)
    {
        var numbers = Vector512.ConvertToInt32Native(codes).AsUInt32();
        return Vector256.Narrow(numbers.GetLower(), numbers.GetUpper());
    }

    private static Vector128<byte> ToBytes(Vector256<ushort> words) => Vector128.Narrow(words.GetLower(), words.GetUpper());
}
