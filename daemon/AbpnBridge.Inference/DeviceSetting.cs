using System.Globalization;

namespace AbpnBridge.Inference;

/// <summary>The device that the settings ask for.</summary>
/// <param name="Provider">auto, directml, cuda or cpu.</param>
/// <param name="Adapter">The graphics adapter of "directml:1", counted as <see cref="GraphicsAdapter.Index"/>; null: whichever is strongest.</param>
public sealed record DeviceSetting(string Provider, int? Adapter = null)
{
    private const string DirectMl = "directml";

    /// <summary>What may be written, for messages and help.</summary>
    public static string Syntax => "auto, directml, directml:N (adapter N of abpn status), cuda or cpu";

    /// <summary>Reads a setting.</summary>
    /// <returns>Null where it is none of <see cref="Syntax"/>.</returns>
    public static DeviceSetting? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text is "auto" or DirectMl or "cuda" or "cpu") return new DeviceSetting(text);
        return text.StartsWith(DirectMl + ":", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(DirectMl.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var adapter)
                ? new DeviceSetting(DirectMl, adapter)
                : null;
    }
}
