namespace OpenCvSharp;

/// <summary>Depth and number of channels in one number.</summary>
public readonly struct MatType(int value)
{
    public const int CV_8U = 0;
    public const int CV_16U = 2;
    public const int CV_32F = 5;

    private const int MaxChannels = 512;
    private const int ChannelShift = 3;
    private const int Depths = 1 << ChannelShift;

    public int Value => value;

    public int Depth => value & (Depths - 1);

    public int Channels => (value >> ChannelShift) + 1;

    public static MatType MakeType(int depth, int channels)
    {
        if (channels is <= 0 or >= MaxChannels) throw new OpenCvSharpException("Channels count should be 1..511");
        if (depth is < 0 or >= Depths) throw new OpenCvSharpException("Data type depth should be 0..7");
        return new MatType(depth + ((channels - 1) << ChannelShift));
    }
}
