namespace AbpnBridge.Imaging.Pyramids;

/// <summary>A row of pixels between two lifted rows of a grid: each sample is low + (high - low) x weight.</summary>
public readonly ref struct LiftedRow
{
    private readonly ReadOnlySpan<float> _low, _high;
    private readonly int _stride, _length;

    /// <summary>A pair of rows.</summary>
    /// <param name="low">All planes of the lower row.</param>
    /// <param name="high">All planes of the higher row; may be the same.</param>
    /// <param name="weight">Weight of the higher row, 0..1.</param>
    /// <param name="stride">Floats from one plane to the next.</param>
    /// <param name="length">Samples in a plane.</param>
    public LiftedRow(ReadOnlySpan<float> low, ReadOnlySpan<float> high, float weight, int stride, int length)
    {
        _low = low;
        _high = high;
        Weight = weight;
        _stride = stride;
        _length = length;
    }

    /// <summary>Weight of the higher row, 0..1.</summary>
    public float Weight { get; }

    /// <summary>One plane of the lower row.</summary>
    public ReadOnlySpan<float> Low(int plane) => _low.Slice(plane * _stride, _length);

    /// <summary>One plane of the higher row.</summary>
    public ReadOnlySpan<float> High(int plane) => _high.Slice(plane * _stride, _length);
}
