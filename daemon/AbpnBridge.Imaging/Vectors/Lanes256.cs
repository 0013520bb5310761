using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Vectors;

/// <summary>Eight samples at a time.</summary>
public readonly struct Lanes256 : ILanes<Vector256<float>>
{
    /// <inheritdoc/>
    public static int Count => Vector256<float>.Count;

    /// <inheritdoc/>
    public static Vector256<float> Create(float value) => Vector256.Create(value);

    /// <inheritdoc/>
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    /// <inheritdoc/>
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    /// <inheritdoc/>
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    /// <inheritdoc/>
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    /// <inheritdoc/>
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    public static Vector256<float> Sqrt(Vector256<float> a) => Vector256.Sqrt(a);

    /// <inheritdoc/>
    public static Vector256<float> Abs(Vector256<float> a) => Vector256.Abs(a);

    /// <inheritdoc/>
    public static Vector256<float> Round(Vector256<float> a) => Vector256.Round(a);

    /// <inheritdoc/>
    public static Vector256<float> Floor(Vector256<float> a) => Vector256.Floor(a);

    /// <inheritdoc/>
    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Vector256.MinNative(a, b);

    /// <inheritdoc/>
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Vector256.MaxNative(a, b);

    /// <inheritdoc/>
    public static Vector256<float> Positive(Vector256<float> a) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(a, Vector256<float>.Zero), a, Vector256<float>.Zero);

    /// <inheritdoc/>
    public static Vector256<float> IfLess(Vector256<float> a, Vector256<float> b, Vector256<float> yes, Vector256<float> no) =>
        Vector256.ConditionalSelect(Vector256.LessThan(a, b), yes, no);

    /// <inheritdoc/>
    public static Vector256<float> IfEqual(Vector256<float> a, Vector256<float> b, Vector256<float> yes, Vector256<float> no) =>
        Vector256.ConditionalSelect(Vector256.Equals(a, b), yes, no);

    /// <inheritdoc/>
    public static Vector256<float> Where(Vector256<float> change, Vector256<float> moved, Vector256<float> still) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(Vector256.Abs(change), Vector256<float>.Zero), moved, still);

    /// <inheritdoc/>
    public static Vector256<float> Exponent(Vector256<float> a) => Vector256.ConvertToSingle(ExponentBits(a));

    /// <inheritdoc/>
    public static Vector256<float> Mantissa(Vector256<float> a) => (a.AsInt32() - (ExponentBits(a) << 23)).AsSingle();

    /// <inheritdoc/>
    public static Vector256<float> Scale(Vector256<float> a, Vector256<float> exponent) =>
        (a.AsInt32() + (Vector256.ConvertToInt32Native(exponent) << 23)).AsSingle();

    /// <inheritdoc/>
    public static Vector256<float> Load(ref float source, int index) => Vector256.LoadUnsafe(ref source, (nuint)index);

    /// <inheritdoc/>
    public static void Store(Vector256<float> values, ref float target, int index) => values.StoreUnsafe(ref target, (nuint)index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadCodes<TSample>(ref TSample source, int index)
        where TSample : unmanaged
    {
        if (typeof(TSample) == typeof(byte))
            return OfWords(Vector128.WidenLower(Vector128.CreateScalarUnsafe(
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref Unsafe.As<TSample, byte>(ref source), index))).AsByte()));
        if (typeof(TSample) == typeof(ushort)) return OfWords(Vector128.LoadUnsafe(ref Unsafe.As<TSample, ushort>(ref source), (nuint)index));
        return Vector256.LoadUnsafe(ref Unsafe.As<TSample, float>(ref source), (nuint)index);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreCodes<TSample>(Vector256<float> codes, ref TSample target, int index)
        where TSample : unmanaged
    {
        if (typeof(TSample) == typeof(byte)) Unsafe.WriteUnaligned(ref Unsafe.Add(ref Unsafe.As<TSample, byte>(ref target), index), ToBytes(ToWords(codes)));
        else if (typeof(TSample) == typeof(ushort)) ToWords(codes).StoreUnsafe(ref Unsafe.As<TSample, ushort>(ref target), (nuint)index);
        else codes.StoreUnsafe(ref Unsafe.As<TSample, float>(ref target), (nuint)index);
    }

    private static Vector256<int> ExponentBits(Vector256<float> a) => (a.AsInt32() - Vector256.Create(ScalarLanes.HalfRootBits)) >> 23;

    private static Vector256<float> OfWords(Vector128<ushort> words) => Vector256.ConvertToSingle(Vector256.WidenLower(words.ToVector256Unsafe()).AsInt32());

    private static Vector128<ushort> ToWords(Vector256<float> codes)
    {
        var numbers = Vector256.ConvertToInt32Native(codes).AsUInt32();
        return Vector128.Narrow(numbers.GetLower(), numbers.GetUpper());
    }

    private static ulong ToBytes(Vector128<ushort> words) => Vector128.Narrow(words, words).AsUInt64().ToScalar();
}
