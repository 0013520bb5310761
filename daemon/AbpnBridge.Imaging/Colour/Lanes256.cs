using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Colour;

/// <summary>8 floats.</summary>
internal readonly struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    // The bits of sqrt(1/2): taking them off before the exponent is cut out makes the mantissa lie about 1.
    private const int HalfRootBits = 0x3f3504f3;

    private readonly Vector256<float> _value = value;

    public static int Count => Vector256<float>.Count;

    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._value + b._value);

    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._value - b._value);

    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._value * b._value);

    public static Lanes256 Load(ref float row, nuint index) => new(Vector256.LoadUnsafe(ref row, index));

    public static Lanes256 Of(float value) => new(Vector256.Create(value));

    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.MultiplyAddEstimate(a._value, b._value, c._value));

    public static Lanes256 Round(Lanes256 value) => new(Vector256.Round(value._value));

    public static Lanes256 Abs(Lanes256 value) => new(Vector256.Abs(value._value));

    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Vector256.MinNative(a._value, b._value));

    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Vector256.MaxNative(a._value, b._value));

    public static Lanes256 IfLess(Lanes256 a, Lanes256 b, Lanes256 yes, Lanes256 no) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a._value, b._value), yes._value, no._value));

    public static Lanes256 Exponent(Lanes256 value) => new(Vector256.ConvertToSingle((value._value.AsInt32() - Vector256.Create(HalfRootBits)) >> 23));

    public static Lanes256 Mantissa(Lanes256 value)
    {
        var bits = value._value.AsInt32();
        return new((bits - (((bits - Vector256.Create(HalfRootBits)) >> 23) << 23)).AsSingle());
    }

    public static Lanes256 Scale(Lanes256 value, Lanes256 exponent) =>
        new((value._value.AsInt32() + (Vector256.ConvertToInt32Native(exponent._value) << 23)).AsSingle());

    public void Store(ref float row, nuint index) => _value.StoreUnsafe(ref row, index);
}
