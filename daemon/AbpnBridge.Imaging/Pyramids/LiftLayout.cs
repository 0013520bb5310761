namespace AbpnBridge.Imaging.Pyramids;

/// <summary>How the samples of a lifted row lie: planes of floats that a kernel reads side by side, the mask's plane last.</summary>
public readonly record struct LiftLayout
{
    private readonly int _channels;

    private LiftLayout(int channels) => _channels = channels;

    /// <summary>Four planes of one sample a pixel: red, green, blue, mask.</summary>
    public static LiftLayout Planar => default;

    /// <summary>Planes in a row.</summary>
    public int PlaneCount => _channels == 0 ? 4 : 2;

    /// <summary>Samples of a pixel in each plane.</summary>
    public int SamplesPerPixel => Math.Max(_channels, 1);

    /// <summary>
    /// Two planes laid out like chunky pixels: the colours, 0 for alpha (grey: the colours' grey), and the mask, repeated for every sample of a pixel.
    /// </summary>
    /// <param name="channels">Channels of a pixel, 1 to 4.</param>
    public static LiftLayout Chunky(int channels) => new(channels);

    /// <summary>Floats from one plane to the next: room for whole vectors behind the last pixel.</summary>
    internal int PlaneStride(int width) => ((width * SamplesPerPixel + 15) & ~15) + 16;
}
