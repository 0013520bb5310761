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
        _p = parameters;
        _brokenAt = parameters.Break > 0 ? parameters.Power(parameters.Break) : parameters.Power(0);
        // Profiles round their numbers to 1/65536, which leaves a step at the break that an inverse would stumble over: the straight part is turned until it meets.
        _slope = parameters.Break > 0 ? (_brokenAt - parameters.Foot) / parameters.Break : 1;
        _black = parameters.Break > 0 ? parameters.Foot : _brokenAt;
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
}
