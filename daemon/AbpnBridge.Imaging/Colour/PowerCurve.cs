using System.Runtime.CompilerServices;
using AbpnBridge.Imaging.Vectors;

namespace AbpnBridge.Imaging.Colour;

/// <summary>
/// The parametric curve that all standard spaces share (ICC.1:2022, 10.18, function type 4): for x of 0 and more,
/// y = Slope x + Foot below Break, else (Scale x + Offset)^Gamma + Lift.
/// </summary>
internal sealed class PowerCurve : TransferCurve
{
    private readonly PowerCurveParameters _p;
    private readonly double _slope, _black, _brokenAt;

    /// <param name="parameters">Of a curve that <see cref="PowerCurveParameters.Fault"/> finds nothing wrong with.</param>
    public PowerCurve(PowerCurveParameters parameters)
    {
        _p = parameters.Break > 0 ? parameters : parameters with { Break = 0, Foot = 0 };
        _brokenAt = _p.Power(_p.Break);
        // Profiles round their numbers to 1/65536, which leaves a step at the break that an inverse would stumble over: the straight part is turned until it
        // meets.
        _slope = _p.Break > 0 ? (_brokenAt - _p.Foot) / _p.Break : 1;
        _black = _p.Break > 0 ? _p.Foot : _brokenAt;
    }

    /// <summary>IEC 61966-2-1.</summary>
    public static PowerCurve Srgb { get; } = new(new PowerCurveParameters(2.4, 1 / 1.055, 0.055 / 1.055) { Break = 0.04045, Slope = 1 / 12.92 });

    /// <inheritdoc/>
    public override double ToLinear(double encoded)
    {
        if (encoded < 0) return 2 * _black - ToLinear(-encoded);
        return encoded < _p.Break ? _slope * encoded + _p.Foot : _p.Power(encoded);
    }

    /// <inheritdoc/>
    public override double FromLinear(double linear)
    {
        if (linear < _black) return -FromLinear(2 * _black - linear);
        return linear < _brokenAt ? (linear - _p.Foot) / _slope : (Math.Pow(linear - _p.Lift, 1 / _p.Gamma) - _p.Offset) / _p.Scale;
    }

    /// <inheritdoc/>
    public override void ToLinear(Span<float> row) => LaneLoop.Run(new MapKernel<Decoding>(row, new Decoding(this)), row.Length);

    /// <inheritdoc/>
    public override void FromLinear(Span<float> row) => LaneLoop.Run(new MapKernel<Encoding>(row, new Encoding(this)), row.Length);

    /// <summary><see cref="ToLinear(double)"/> for several values at once: both branches are computed and one is taken.</summary>
    internal readonly struct Decoding(PowerCurve curve) : ILaneMap
    {
        private readonly float _gamma = (float)curve._p.Gamma, _scale = (float)curve._p.Scale, _offset = (float)curve._p.Offset, _lift = (float)curve._p.Lift;
        private readonly float _break = (float)curve._p.Break, _slope = (float)curve._slope;
        private readonly float _foot = (float)curve._p.Foot, _twiceBlack = (float)(2 * curve._black);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Map<TLanes, TVector>(TVector value)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var x = TLanes.Abs(value);
            var inside = TLanes.MultiplyAdd(TLanes.Create(_scale), x, TLanes.Create(_offset));
            var power = TLanes.Add(Power.Of<TLanes, TVector>(inside, TLanes.Create(_gamma)), TLanes.Create(_lift));
            var straight = TLanes.MultiplyAdd(TLanes.Create(_slope), x, TLanes.Create(_foot));
            var linear = TLanes.IfLess(x, TLanes.Create(_break), straight, power);
            return TLanes.IfLess(value, TLanes.Create(0), TLanes.Subtract(TLanes.Create(_twiceBlack), linear), linear);
        }
    }

    /// <summary><see cref="FromLinear(double)"/> for several values at once.</summary>
    internal readonly struct Encoding(PowerCurve curve) : ILaneMap
    {
        private readonly float _root = (float)(1 / curve._p.Gamma), _scale = (float)(1 / curve._p.Scale), _offset = (float)(-curve._p.Offset / curve._p.Scale);
        private readonly float _lift = (float)curve._p.Lift, _brokenAt = (float)curve._brokenAt, _black = (float)curve._black;
        private readonly float _slope = (float)(1 / curve._slope), _foot = (float)(-curve._p.Foot / curve._slope);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Map<TLanes, TVector>(TVector value)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var black = TLanes.Create(_black);
            var linear = TLanes.Add(black, TLanes.Abs(TLanes.Subtract(value, black)));
            var power = Power.Of<TLanes, TVector>(TLanes.Subtract(linear, TLanes.Create(_lift)), TLanes.Create(_root));
            var curved = TLanes.MultiplyAdd(power, TLanes.Create(_scale), TLanes.Create(_offset));
            var straight = TLanes.MultiplyAdd(TLanes.Create(_slope), linear, TLanes.Create(_foot));
            var x = TLanes.IfLess(linear, TLanes.Create(_brokenAt), straight, curved);
            return TLanes.IfLess(value, black, TLanes.Subtract(TLanes.Create(0), x), x);
        }
    }
}
