using System.Runtime.Intrinsics;

namespace AbpnBridge.Imaging.Colour;

/// <summary>16 floats.</summary>
internal readonly struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    // The bits of sqrt(1/2): taking them off before the exponent is cut out makes the mantissa lie about 1.
    private const int HalfRootBits = 0x3f3504f3;

    private readonly Vector512<float> _value = value;

    public static int Count => Vector512<float>.Count;

    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._value + b._value);

    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._value - b._value);

    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._value * b._value);

    public static Lanes512 Load(ref float row, nuint index) => new(Vector512.LoadUnsafe(ref row, index));

    public static Lanes512 Of(float value) => new(Vector512.Create(value));

    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.MultiplyAddEstimate(a._value, b._value, c._value));

    public static Lanes512 Round(Lanes512 value) => new(Vector512.Round(value._value));

    public static Lanes512 Abs(Lanes512 value) => new(Vector512.Abs(value._value));

    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Vector512.MinNative(a._value, b._value));

    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.MaxNative(a._value, b._value));

    public static Lanes512 IfLess(Lanes512 a, Lanes512 b, Lanes512 yes, Lanes512 no) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a._value, b._value), yes._value, no._value));

    public static Lanes512 Exponent(Lanes512 value) => new(Vector512.ConvertToSingle((value._value.AsInt32() - Vector512.Create(HalfRootBits)) >> 23));

    public static Lanes512 Mantissa(Lanes512 value)
    {
        var bits = value._value.AsInt32();
        return new((bits - (((bits - Vector512.Create(HalfRootBits)) >> 23) << 23)).AsSingle());
    }

    public static Lanes512 Scale(Lanes512 value, Lanes512 exponent) =>
        new((value._value.AsInt32() + (Vector512.ConvertToInt32Native(exponent._value) << 23)).AsSingle());

    public void Store(ref float row, nuint index) => _value.StoreUnsafe(ref row, index);
}
