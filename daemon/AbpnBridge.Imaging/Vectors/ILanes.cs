namespace AbpnBridge.Imaging.Vectors;

/// <summary>
/// Float arithmetic on as many samples at once as a vector holds, so that a kernel is written once for every width. <see cref="ScalarLanes"/> is the width 1: the end
/// of a row, and the twin that tests hold the others against. Each operation rounds once and none is fused: all widths give the same bits.
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

    /// <summary>The smaller one; which one, where one is no number, is the machine's choice.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The larger one; which one, where one is no number, is the machine's choice.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>a where it is above 0; else 0, also where it is no number.</summary>
    static abstract TVector Positive(TVector a);

    /// <summary><paramref name="moved"/> where |change| is above 0, <paramref name="still"/> where it is 0 or no number: bit for bit, a negative zero too.</summary>
    static abstract TVector Where(TVector change, TVector moved, TVector still);

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
