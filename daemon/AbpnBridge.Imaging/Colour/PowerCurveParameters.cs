namespace AbpnBridge.Imaging.Colour;

/// <summary>The seven numbers of parametricCurveType (g, a, b, c, d, e, f there); a plain gamma has the first only.</summary>
internal readonly record struct PowerCurveParameters(double Gamma, double Scale = 1, double Offset = 0)
{
    // 1/500 of the range: 130 times what rounding to 1/65536 can open, and still below half a level of 8 bits.
    private const double LargestStep = 0.002;

    /// <summary>Where the straight part ends; 0: there is none.</summary>
    public double Break { get; init; }

    /// <summary>Of the straight part.</summary>
    public double Slope { get; init; }

    /// <summary>The straight part's value at 0.</summary>
    public double Foot { get; init; }

    /// <summary>Added to the power.</summary>
    public double Lift { get; init; }

    /// <summary>True for y = x.</summary>
    public bool IsStraight => this is { Gamma: 1, Scale: 1, Offset: 0, Lift: 0, Break: <= 0 };

    /// <summary>(Scale x + Offset)^Gamma + Lift.</summary>
    public double Power(double x) => Math.Pow(Math.Max(Scale * x + Offset, 0), Gamma) + Lift;

    /// <summary>What keeps the curve from being undone, as the end of "its curve ..."; null: nothing.</summary>
    public string? Fault()
    {
        if (!(Gamma is > 0.1 and < 10 && Scale is > 0.01 and < 100 && double.Abs(Offset) < 10 && double.Abs(Foot) < 1 && double.Abs(Lift) < 10))
            return "is out of all range";
        if (Scale * Math.Max(Break, 0) + Offset < 0)
            return "is flat";
        if (Break <= 0)
            return null;
        if (Math.Abs(Power(Break) - (Slope * Break + Foot)) > LargestStep)
            return "has a step";
        return Power(Break) > Foot ? null : "is flat";
    }
}
