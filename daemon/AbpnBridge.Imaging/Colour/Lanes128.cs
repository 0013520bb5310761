using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Colour;

/// <summary>4 floats.</summary>
internal readonly struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    // The bits of sqrt(1/2): taking them off before the exponent is cut out makes the mantissa lie about 1.
    private const int HalfRootBits = 0x3f3504f3;

    private readonly Vector128<float> _value = value;

    public static int Count => Vector128<float>.Count;

    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a._value + b._value);

    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a._value - b._value);

    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a._value * b._value);

    public static Lanes128 Load(ref float row, nuint index) => new(Vector128.LoadUnsafe(ref row, index));

    public static Lanes128 Of(float value) => new(Vector128.Create(value));

    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) => new(Vector128.MultiplyAddEstimate(a._value, b._value, c._value));

    public static Lanes128 Round(Lanes128 value) => new(Vector128.Round(value._value));

    public static Lanes128 Abs(Lanes128 value) => new(Vector128.Abs(value._value));

    public static Lanes128 Min(Lanes128 a, Lanes128 b) => new(Vector128.MinNative(a._value, b._value));

    public static Lanes128 Max(Lanes128 a, Lanes128 b) => new(Vector128.MaxNative(a._value, b._value));

    public static Lanes128 IfLess(Lanes128 a, Lanes128 b, Lanes128 yes, Lanes128 no) =>
        new(Vector128.ConditionalSelect(Vector128.LessThan(a._value, b._value), yes._value, no._value));

    public static Lanes128 Exponent(Lanes128 value) => new(Vector128.ConvertToSingle((value._value.AsInt32() - Vector128.Create(HalfRootBits)) >> 23));

    public static Lanes128 Mantissa(Lanes128 value)
    {
        var bits = value._value.AsInt32();
        return new((bits - (((bits - Vector128.Create(HalfRootBits)) >> 23) << 23)).AsSingle());
    }

    public static Lanes128 Scale(Lanes128 value, Lanes128 exponent) =>
        new((value._value.AsInt32() + (Vector128.ConvertToInt32Native(exponent._value) << 23)).AsSingle());

    public void Store(ref float row, nuint index) => _value.StoreUnsafe(ref row, index);
}
