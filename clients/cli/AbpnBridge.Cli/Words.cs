using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli;

/// <summary>The command line's words for the API's values: what options accept and JSON says.</summary>
internal static class Words
{
    internal static string Of(RetouchOutput output) => output switch
    {
        RetouchOutput.Pixels => "pixels",
        RetouchOutput.SoftLightLayer => "soft-light",
        RetouchOutput.Mask => "mask",
        RetouchOutput.ResidueLayer => "residue",
        _ => Kebab(output.ToString()),
    };

    internal static string Of(RetouchFeature feature) => Kebab(feature.ToString());

    internal static string Of(KeptMark mark) => Kebab(mark.ToString());

    internal static string Of(ImageFormat format) => Kebab(format.ToString());

    internal static string Of(CodecFault fault) => Kebab(fault.ToString());

    internal static string Of(PixelFormat format) => format.ToString();

    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
