namespace AbpnBridge.Imaging.Pixels;

/// <summary>Which channels a pixel has, in their order in memory (chunky: all channels of a pixel side by side).</summary>
public enum ChannelLayout
{
    /// <summary>One grey channel.</summary>
    Grey,

    /// <summary>Grey, then alpha.</summary>
    GreyAlpha,

    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Red, green, blue, alpha.</summary>
    Rgba,
}
