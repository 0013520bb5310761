namespace AbpnBridge.Imaging.Colour;

/// <summary>Several floats worked on at once, whatever the processor's width: what a formula needs to be written once for 512, 256 and 128 bits.</summary>
/// <typeparam name="T">The width.</typeparam>
internal interface ILanes<T> where T : struct, ILanes<T>
{
    /// <summary>Floats in one.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> floats.</summary>
    static abstract T Load(ref float row, nuint index);

    /// <summary>The same float in all.</summary>
    static abstract T Of(float value);

    /// <summary>a b + c, rounded once where the processor can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>The nearest whole number.</summary>
    static abstract T Round(T value);

    /// <summary>Without its sign.</summary>
    static abstract T Abs(T value);

    /// <summary>The smaller one.</summary>
    static abstract T Min(T a, T b);

    /// <summary>The larger one.</summary>
    static abstract T Max(T a, T b);

    /// <summary>a below b: yes, else no.</summary>
    static abstract T IfLess(T a, T b, T yes, T no);

    /// <summary>Of a positive normal number as mantissa x 2^exponent with a mantissa of sqrt(1/2) to sqrt(2): the exponent.</summary>
    static abstract T Exponent(T value);

    /// <summary>The mantissa that belongs to <see cref="Exponent"/>.</summary>
    static abstract T Mantissa(T value);

    /// <summary>value x 2^exponent for a whole exponent of -126 to 127 and a value near 1.</summary>
    static abstract T Scale(T value, T exponent);

    /// <summary>Sum.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>Difference.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>Product.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>Writes <see cref="Count"/> floats.</summary>
    void Store(ref float row, nuint index);
}

/// <summary>A formula from one float to one float.</summary>
internal interface ILaneMap
{
    /// <summary>The formula.</summary>
    T Map<T>(T value) where T : struct, ILanes<T>;
}
