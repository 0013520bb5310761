namespace AbpnBridge.Imaging.Vectors;

/// <summary>
/// Float arithmetic on as many samples at once as a vector holds, so that a kernel is written once for every width. <see cref="ScalarLanes"/> is the width 1:
/// the end of a row, and the twin that tests hold the others against. Each operation rounds once and none but <see cref="MultiplyAdd"/> is fused: all widths
/// give the same bits.
/// </summary>
/// <typeparam name="TVector">The vector, or float.</typeparam>
public interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Samples in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>One value in every lane.</summary>
    static abstract TVector Create(float value);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a b + c, rounded once where the machine can, else twice: the same at every width, not on every machine.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The square root.</summary>
    static abstract TVector Sqrt(TVector a);

    /// <summary>|a|.</summary>
    static abstract TVector Abs(TVector a);

    /// <summary>The whole number nearest to a; of two the even one.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>The largest whole number that is not above a.</summary>
    static abstract TVector Floor(TVector a);

    /// <summary>The smaller one; which one, where one is no number, is the machine's choice.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The larger one; which one, where one is no number, is the machine's choice.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>a where it is above 0; else 0, also where it is no number.</summary>
    static abstract TVector Positive(TVector a);

    /// <summary><paramref name="yes"/> where a is below b; else <paramref name="no"/>, also where one is no number.</summary>
    static abstract TVector IfLess(TVector a, TVector b, TVector yes, TVector no);

    /// <summary><paramref name="yes"/> where a is b; else <paramref name="no"/>, also where one is no number.</summary>
    static abstract TVector IfEqual(TVector a, TVector b, TVector yes, TVector no);

    /// <summary>
    /// <paramref name="moved"/> where |change| is above 0, <paramref name="still"/> where it is 0 or no number: bit for bit, a negative zero too.
    /// </summary>
    static abstract TVector Where(TVector change, TVector moved, TVector still);

    /// <summary>Of a positive normal number as mantissa x 2^exponent with a mantissa of sqrt(1/2) to sqrt(2): the exponent.</summary>
    static abstract TVector Exponent(TVector a);

    /// <summary>The mantissa that belongs to <see cref="Exponent"/>.</summary>
    static abstract TVector Mantissa(TVector a);

    /// <summary>a x 2^exponent for a whole exponent of -126 to 127 and an a near 1.</summary>
    static abstract TVector Scale(TVector a, TVector exponent);

    /// <summary>Reads floats from <paramref name="index"/> on.</summary>
    static abstract TVector Load(ref float source, int index);

    /// <summary>Writes floats from <paramref name="index"/> on.</summary>
    static abstract void Store(TVector values, ref float target, int index);

    /// <summary>Reads stored samples (byte, ushort or float) as floats of the same value.</summary>
    static abstract TVector LoadCodes<TSample>(ref TSample source, int index)
        where TSample : unmanaged;

    /// <summary>Writes stored samples: the fraction is cut off. Values must lie within what byte and ushort hold; floats are stored as they are.</summary>
    static abstract void StoreCodes<TSample>(TVector codes, ref TSample target, int index)
        where TSample : unmanaged;
}
