namespace AbpnBridge.Imaging.Colour;

/// <summary>
/// One channel's tone curve: encoded values to linear light and back, strictly rising, so that every value comes back. 0 to 1 is black to white; values beyond
/// go on: above 1 as the curve does, below 0 as its mirror image through the point of black.
/// </summary>
internal abstract class TransferCurve
{
    /// <summary>The plain formula, in double precision: what the row methods compute.</summary>
    public abstract double ToLinear(double encoded);

    /// <summary>The inverse of <see cref="ToLinear(double)"/>.</summary>
    public abstract double FromLinear(double linear);

    /// <summary>Makes encoded values linear, in place.</summary>
    public abstract void ToLinear(Span<float> row);

    /// <summary>Encodes linear values, in place.</summary>
    public abstract void FromLinear(Span<float> row);
}

/// <summary>Of a document whose values are linear light already.</summary>
internal sealed class LinearCurve : TransferCurve
{
    /// <inheritdoc/>
    public override double ToLinear(double encoded) => encoded;

    /// <inheritdoc/>
    public override double FromLinear(double linear) => linear;

    /// <inheritdoc/>
    public override void ToLinear(Span<float> row)
    {
    }

    /// <inheritdoc/>
    public override void FromLinear(Span<float> row)
    {
    }
}
