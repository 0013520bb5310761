using System.Runtime.CompilerServices;

namespace AbpnBridge.Imaging.Vectors;

/// <summary>One sample at a time.</summary>
public readonly struct ScalarLanes : ILanes<float>
{
    /// <summary>The bits of sqrt(1/2): taking them off before the exponent is cut out makes the mantissa lie about 1.</summary>
    internal const int HalfRootBits = 0x3f3504f3;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    public static float Create(float value) => value;

    /// <inheritdoc/>
    public static float Add(float a, float b) => a + b;

    /// <inheritdoc/>
    public static float Subtract(float a, float b) => a - b;

    /// <inheritdoc/>
    public static float Multiply(float a, float b) => a * b;

    /// <inheritdoc/>
    public static float Divide(float a, float b) => a / b;

    /// <inheritdoc/>
    public static float MultiplyAdd(float a, float b, float c) => float.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    public static float Sqrt(float a) => MathF.Sqrt(a);

    /// <inheritdoc/>
    public static float Abs(float a) => MathF.Abs(a);

    /// <inheritdoc/>
    public static float Round(float a) => MathF.Round(a);

    /// <inheritdoc/>
    public static float Floor(float a) => MathF.Floor(a);

    /// <inheritdoc/>
    public static float Min(float a, float b) => float.MinNative(a, b);

    /// <inheritdoc/>
    public static float Max(float a, float b) => float.MaxNative(a, b);

    /// <inheritdoc/>
    public static float Positive(float a) => a > 0 ? a : 0;

    /// <inheritdoc/>
    public static float IfLess(float a, float b, float yes, float no) => a < b ? yes : no;

    /// <inheritdoc/>
    public static float IfEqual(float a, float b, float yes, float no) => a == b ? yes : no;

    /// <inheritdoc/>
    public static float Where(float change, float moved, float still) => MathF.Abs(change) > 0 ? moved : still;

    /// <inheritdoc/>
    public static float Exponent(float a) => ExponentBits(a);

    /// <inheritdoc/>
    public static float Mantissa(float a) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) - (ExponentBits(a) << 23));

    /// <inheritdoc/>
    public static float Scale(float a, float exponent) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) + ((int)exponent << 23));

    /// <inheritdoc/>
    public static float Load(ref float source, int index) => Unsafe.Add(ref source, index);

    /// <inheritdoc/>
    public static void Store(float values, ref float target, int index) => Unsafe.Add(ref target, index) = values;

    /// <inheritdoc/>
    public static float LoadCodes<TSample>(ref TSample source, int index)
        where TSample : unmanaged
    {
        if (typeof(TSample) == typeof(byte)) return Unsafe.Add(ref Unsafe.As<TSample, byte>(ref source), index);
        if (typeof(TSample) == typeof(ushort)) return Unsafe.Add(ref Unsafe.As<TSample, ushort>(ref source), index);
        return Unsafe.Add(ref Unsafe.As<TSample, float>(ref source), index);
    }

    /// <inheritdoc/>
    public static void StoreCodes<TSample>(float codes, ref TSample target, int index)
        where TSample : unmanaged
    {
        if (typeof(TSample) == typeof(byte)) Unsafe.Add(ref Unsafe.As<TSample, byte>(ref target), index) = (byte)(int)codes;
        else if (typeof(TSample) == typeof(ushort)) Unsafe.Add(ref Unsafe.As<TSample, ushort>(ref target), index) = (ushort)(int)codes;
        else Unsafe.Add(ref Unsafe.As<TSample, float>(ref target), index) = codes;
    }

    private static int ExponentBits(float a) => (BitConverter.SingleToInt32Bits(a) - HalfRootBits) >> 23;
}
