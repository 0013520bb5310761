namespace AbpnBridge.Imaging.Pixels;

/// <summary>The memory layout of a pixel: channels and sample type. Chunky, tightly packed within a row.</summary>
/// <param name="Channels">Which channels, in which order.</param>
/// <param name="Sample">How one channel value is stored.</param>
public readonly record struct PixelFormat(ChannelLayout Channels, SampleType Sample)
{
    /// <summary>8-bit grey.</summary>
    public static PixelFormat Grey8 => new(ChannelLayout.Grey, SampleType.UInt8);

    /// <summary>16-bit grey.</summary>
    public static PixelFormat Grey16 => new(ChannelLayout.Grey, SampleType.UInt16);

    /// <summary>32-bit float grey.</summary>
    public static PixelFormat GreyFloat => new(ChannelLayout.Grey, SampleType.Float32);

    /// <summary>8-bit RGB.</summary>
    public static PixelFormat Rgb8 => new(ChannelLayout.Rgb, SampleType.UInt8);

    /// <summary>8-bit RGB with alpha.</summary>
    public static PixelFormat Rgba8 => new(ChannelLayout.Rgba, SampleType.UInt8);

    /// <summary>16-bit RGB.</summary>
    public static PixelFormat Rgb16 => new(ChannelLayout.Rgb, SampleType.UInt16);

    /// <summary>16-bit RGB with alpha.</summary>
    public static PixelFormat Rgba16 => new(ChannelLayout.Rgba, SampleType.UInt16);

    /// <summary>32-bit float RGB.</summary>
    public static PixelFormat RgbFloat => new(ChannelLayout.Rgb, SampleType.Float32);

    /// <summary>Channels per pixel, alpha included: 1 to 4.</summary>
    public int ChannelCount => ColourChannelCount + (HasAlpha ? 1 : 0);

    /// <summary>Channels per pixel without alpha: 1 or 3.</summary>
    public int ColourChannelCount => Channels is ChannelLayout.Grey or ChannelLayout.GreyAlpha ? 1 : 3;

    /// <summary>True where the last channel is alpha.</summary>
    public bool HasAlpha => Channels is ChannelLayout.GreyAlpha or ChannelLayout.Rgba;

    /// <summary>Bytes of one channel value: 1, 2 or 4.</summary>
    public int BytesPerSample => Sample switch
    {
        SampleType.UInt8 => 1,
        SampleType.UInt16 or SampleType.UInt15Plus1 => 2,
        _ => 4,
    };

    /// <summary>Bytes of one pixel, 1 to 16.</summary>
    public int BytesPerPixel => ChannelCount * BytesPerSample;

    /// <summary>The code value of white: 255, 65,535 or 32,768; 1 for float.</summary>
    public float White => Sample switch
    {
        SampleType.UInt8 => 255f,
        SampleType.UInt16 => 65535f,
        SampleType.UInt15Plus1 => 32768f,
        _ => 1f,
    };

    /// <summary>The same sample type with one grey channel: the format of a mask that belongs to a photo.</summary>
    public PixelFormat AsGrey => this with { Channels = ChannelLayout.Grey };

    /// <summary>The same with an alpha channel.</summary>
    public PixelFormat WithAlpha => this with { Channels = ColourChannelCount == 1 ? ChannelLayout.GreyAlpha : ChannelLayout.Rgba };

    /// <summary>Such as "16-bit RGB", for messages.</summary>
    public override string ToString()
    {
        var sample = Sample switch
        {
            SampleType.UInt8 => "8-bit",
            SampleType.UInt16 => "16-bit",
            SampleType.UInt15Plus1 => "Photoshop 16-bit",
            _ => "32-bit float",
        };
        var channels = Channels switch
        {
            ChannelLayout.Grey => "grey",
            ChannelLayout.GreyAlpha => "grey with alpha",
            ChannelLayout.Rgb => "RGB",
            _ => "RGBA",
        };
        return $"{sample} {channels}";
    }
}
