using System.Runtime.CompilerServices;

namespace AbpnBridge.Imaging.Vectors;

/// <summary>One sample at a time.</summary>
public readonly struct ScalarLanes : ILanes<float>
{
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
    public static float Min(float a, float b) => float.MinNative(a, b);

    /// <inheritdoc/>
    public static float Max(float a, float b) => float.MaxNative(a, b);

    /// <inheritdoc/>
    public static float Positive(float a) => a > 0 ? a : 0;

    /// <inheritdoc/>
    public static float Where(float change, float moved, float still) => MathF.Abs(change) > 0 ? moved : still;

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
}
