using AbpnBridge.Imaging.Pixels;
using Wire = AbpnBridge.V1.PixelFormat;

namespace AbpnBridge.Daemon.Api;

/// <summary>The pixel formats of the API, side by side with the engine's.</summary>
internal static class PixelFormats
{
    private static readonly (Wire Wire, PixelFormat Format)[] Table =
    [
        (Wire.Grey8, new(ChannelLayout.Grey, SampleType.UInt8)),
        (Wire.GreyAlpha8, new(ChannelLayout.GreyAlpha, SampleType.UInt8)),
        (Wire.Rgb8, new(ChannelLayout.Rgb, SampleType.UInt8)),
        (Wire.Rgba8, new(ChannelLayout.Rgba, SampleType.UInt8)),
        (Wire.Grey16, new(ChannelLayout.Grey, SampleType.UInt16)),
        (Wire.GreyAlpha16, new(ChannelLayout.GreyAlpha, SampleType.UInt16)),
        (Wire.Rgb16, new(ChannelLayout.Rgb, SampleType.UInt16)),
        (Wire.Rgba16, new(ChannelLayout.Rgba, SampleType.UInt16)),
        (Wire.GreyPhotoshop16, new(ChannelLayout.Grey, SampleType.UInt15Plus1)),
        (Wire.GreyAlphaPhotoshop16, new(ChannelLayout.GreyAlpha, SampleType.UInt15Plus1)),
        (Wire.RgbPhotoshop16, new(ChannelLayout.Rgb, SampleType.UInt15Plus1)),
        (Wire.RgbaPhotoshop16, new(ChannelLayout.Rgba, SampleType.UInt15Plus1)),
        (Wire.GreyFloat, new(ChannelLayout.Grey, SampleType.Float32)),
        (Wire.GreyAlphaFloat, new(ChannelLayout.GreyAlpha, SampleType.Float32)),
        (Wire.RgbFloat, new(ChannelLayout.Rgb, SampleType.Float32)),
        (Wire.RgbaFloat, new(ChannelLayout.Rgba, SampleType.Float32)),
    ];

    internal static IEnumerable<Wire> All => Table.Select(row => row.Wire);

    /// <summary>The engine's format; null for the unspecified or an unknown one.</summary>
    internal static PixelFormat? Find(Wire wire)
    {
        foreach (var row in Table)
            if (row.Wire == wire)
                return row.Format;
        return null;
    }

    internal static Wire ToWire(PixelFormat format) => Array.Find(Table, row => row.Format == format).Wire;
}
