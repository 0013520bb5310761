using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Vectors;

/// <summary>Four samples at a time.</summary>
public readonly struct Lanes128 : ILanes<Vector128<float>>
{
    /// <inheritdoc/>
    public static int Count => Vector128<float>.Count;

    /// <inheritdoc/>
    public static Vector128<float> Create(float value) => Vector128.Create(value);

    /// <inheritdoc/>
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    /// <inheritdoc/>
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    /// <inheritdoc/>
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    /// <inheritdoc/>
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    /// <inheritdoc/>
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    public static Vector128<float> Sqrt(Vector128<float> a) => Vector128.Sqrt(a);

    /// <inheritdoc/>
    public static Vector128<float> Abs(Vector128<float> a) => Vector128.Abs(a);

    /// <inheritdoc/>
    public static Vector128<float> Round(Vector128<float> a) => Vector128.Round(a);

    /// <inheritdoc/>
    public static Vector128<float> Floor(Vector128<float> a) => Vector128.Floor(a);

    /// <inheritdoc/>
    public static Vector128<float> Min(Vector128<float> a, Vector128<float> b) => Vector128.MinNative(a, b);

    /// <inheritdoc/>
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.MaxNative(a, b);

    /// <inheritdoc/>
    public static Vector128<float> Positive(Vector128<float> a) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, Vector128<float>.Zero), a, Vector128<float>.Zero);

    /// <inheritdoc/>
    public static Vector128<float> IfLess(Vector128<float> a, Vector128<float> b, Vector128<float> yes, Vector128<float> no) =>
        Vector128.ConditionalSelect(Vector128.LessThan(a, b), yes, no);

    /// <inheritdoc/>
    public static Vector128<float> IfEqual(Vector128<float> a, Vector128<float> b, Vector128<float> yes, Vector128<float> no) =>
        Vector128.ConditionalSelect(Vector128.Equals(a, b), yes, no);

    /// <inheritdoc/>
    public static Vector128<float> Where(Vector128<float> change, Vector128<float> moved, Vector128<float> still) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(Vector128.Abs(change), Vector128<float>.Zero), moved, still);

    /// <inheritdoc/>
    public static Vector128<float> Exponent(Vector128<float> a) => Vector128.ConvertToSingle(ExponentBits(a));

    /// <inheritdoc/>
    public static Vector128<float> Mantissa(Vector128<float> a) => (a.AsInt32() - (ExponentBits(a) << 23)).AsSingle();

    /// <inheritdoc/>
    public static Vector128<float> Scale(Vector128<float> a, Vector128<float> exponent) =>
        (a.AsInt32() + (Vector128.ConvertToInt32Native(exponent) << 23)).AsSingle();

    /// <inheritdoc/>
    public static Vector128<float> Load(ref float source, int index) => Vector128.LoadUnsafe(ref source, (nuint)index);

    /// <inheritdoc/>
    public static void Store(Vector128<float> values, ref float target, int index) => values.StoreUnsafe(ref target, (nuint)index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadCodes<TSample>(ref TSample source, int index)
        where TSample : unmanaged
    {
        if (typeof(TSample) == typeof(byte))
            return OfWords(Vector128.WidenLower(Vector128.CreateScalarUnsafe(
                Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref Unsafe.As<TSample, byte>(ref source), index))).AsByte()));
        if (typeof(TSample) == typeof(ushort))
            return OfWords(Vector128.CreateScalarUnsafe(
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref Unsafe.As<TSample, ushort>(ref source), index)))).AsUInt16());
        return Vector128.LoadUnsafe(ref Unsafe.As<TSample, float>(ref source), (nuint)index);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreCodes<TSample>(Vector128<float> codes, ref TSample target, int index)
        where TSample : unmanaged
    {
        if (typeof(TSample) == typeof(byte)) Unsafe.WriteUnaligned(ref Unsafe.Add(ref Unsafe.As<TSample, byte>(ref target), index), ToBytes(ToWords(codes)));
        else if (typeof(TSample) == typeof(ushort))
            Unsafe.WriteUnaligned(
                ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref Unsafe.As<TSample, ushort>(ref target), index)), ToWords(codes).AsUInt64().ToScalar());
        else codes.StoreUnsafe(ref Unsafe.As<TSample, float>(ref target), (nuint)index);
    }

    private static Vector128<int> ExponentBits(Vector128<float> a) => (a.AsInt32() - Vector128.Create(ScalarLanes.HalfRootBits)) >> 23;

    private static Vector128<float> OfWords(Vector128<ushort> words) => Vector128.ConvertToSingle(Vector128.WidenLower(words).AsInt32());

    private static Vector128<ushort> ToWords(Vector128<float> codes)
    {
        var numbers = Vector128.ConvertToInt32Native(codes).AsUInt32();
        return Vector128.Narrow(numbers, numbers);
    }

    private static uint ToBytes(Vector128<ushort> words) => Vector128.Narrow(words, words).AsUInt32().ToScalar();
}
