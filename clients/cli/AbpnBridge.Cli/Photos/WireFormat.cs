using AbpnBridge.Imaging.Pixels;
using Wire = AbpnBridge.V1;

namespace AbpnBridge.Cli.Photos;

/// <summary>The API's pixel formats for those in memory, both ways. Both name the same chunky little-endian layouts.</summary>
internal static class WireFormat
{
    private static readonly Dictionary<PixelFormat, Wire.PixelFormat> ToWire = new()
    {
        [new(ChannelLayout.Grey, SampleType.UInt8)] = Wire.PixelFormat.Grey8,
        [new(ChannelLayout.GreyAlpha, SampleType.UInt8)] = Wire.PixelFormat.GreyAlpha8,
        [new(ChannelLayout.Rgb, SampleType.UInt8)] = Wire.PixelFormat.Rgb8,
        [new(ChannelLayout.Rgba, SampleType.UInt8)] = Wire.PixelFormat.Rgba8,
        [new(ChannelLayout.Grey, SampleType.UInt16)] = Wire.PixelFormat.Grey16,
        [new(ChannelLayout.GreyAlpha, SampleType.UInt16)] = Wire.PixelFormat.GreyAlpha16,
        [new(ChannelLayout.Rgb, SampleType.UInt16)] = Wire.PixelFormat.Rgb16,
        [new(ChannelLayout.Rgba, SampleType.UInt16)] = Wire.PixelFormat.Rgba16,
        [new(ChannelLayout.Grey, SampleType.Float32)] = Wire.PixelFormat.GreyFloat,
        [new(ChannelLayout.GreyAlpha, SampleType.Float32)] = Wire.PixelFormat.GreyAlphaFloat,
        [new(ChannelLayout.Rgb, SampleType.Float32)] = Wire.PixelFormat.RgbFloat,
        [new(ChannelLayout.Rgba, SampleType.Float32)] = Wire.PixelFormat.RgbaFloat,
    };

    private static readonly Dictionary<Wire.PixelFormat, PixelFormat> FromWire = ToWire.ToDictionary(pair => pair.Value, pair => pair.Key);

    internal static Wire.PixelFormat Of(PixelFormat format) => ToWire[format];

    /// <exception cref="CommandFailure">A format that no file has, which this command never asked for.</exception>
    internal static PixelFormat Of(Wire.PixelFormat format) => FromWire.TryGetValue(format, out var known)
        ? known
        : throw new CommandFailure("internal", ExitCode.Failed, $"The daemon answered in the unexpected pixel format {format}.");
}
