using AbpnBridge.Imaging.Pixels;
using WireFormat = AbpnBridge.V1.PixelFormat;

namespace AbpnBridge.FunctionalTests;

/// <summary>The formats of the API by their place in the enum: 4 channel layouts for each of 4 sample types, from 1 on.</summary>
internal static class Formats
{
    public static IEnumerable<WireFormat> All => Enum.GetValues<WireFormat>().Where(format => format != WireFormat.Unspecified);

    public static PixelFormat Of(WireFormat wire)
    {
        var (sample, channels) = Math.DivRem((int)wire - 1, 4);
        return new PixelFormat(
            (ChannelLayout[])[ChannelLayout.Grey, ChannelLayout.GreyAlpha, ChannelLayout.Rgb, ChannelLayout.Rgba] is var layouts ? layouts[channels] : default,
            ((SampleType[])[SampleType.UInt8, SampleType.UInt16, SampleType.UInt15Plus1, SampleType.Float32])[sample]);
    }
}
