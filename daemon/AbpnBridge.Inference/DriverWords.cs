using System.Text.RegularExpressions;

namespace AbpnBridge.Inference;

/// <summary>What a graphics driver's error code means, in a sentence for a photographer.</summary>
public static partial class DriverWords
{
    // Codes of DXGI (winerror.h) that DirectML lets through; after the first four a device is gone for this process.
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["887A0005"] = "the graphics card was removed or its driver restarted",
        ["887A0006"] = "the graphics card hung and Windows reset it",
        ["887A0007"] = "the graphics card was reset",
        ["887A0020"] = "the graphics driver had a fault of its own",
        ["887A0002"] = "the graphics adapter is not there",
        ["887A0004"] = "the graphics card or its driver is too old for this",
        ["887A002B"] = "access to the graphics card was refused",
        ["8007000E"] = "the graphics card has too little free memory",
        ["80070057"] = "the graphics driver did not take what DirectML asked of it",
        ["80004005"] = "the graphics driver failed and did not say why",
        ["80004002"] = "the graphics driver lacks something that DirectML needs",
    };

    // The engine's words for a network that would run on the processor in part.
    private const string LeftToTheProcessor = "assigned to the default CPU EP";

    private static readonly string[] Losses = ["887A0005", "887A0006", "887A0007", "887A0020"];

    /// <summary>Whether the engine's message tells of a device that is lost: nothing on it works before all its sessions are gone.</summary>
    public static bool TellOfALoss(string message) => Code().Match(message) is { Success: true } code && Losses.Contains(code.Value.ToUpperInvariant());

    /// <summary>The meaning with the code; the engine's own message in one line where there is no code that is known.</summary>
    public static string Of(string message)
    {
        if (message.Contains(LeftToTheProcessor, StringComparison.Ordinal)) return "the graphics card or its driver cannot compute every operator of it.";
        var code = Code().Match(message);
        return code.Success && Meanings.TryGetValue(code.Value, out var meaning)
            ? $"{meaning} (error {code.Value.ToUpperInvariant()})."
            : LineBreaks().Replace(message, " ").Trim();
    }

    // An HRESULT of failure as the engine prints it, alone; a longer number is an address.
    [GeneratedRegex(@"\b8[0-9A-Fa-f]{7}\b")]
    private static partial Regex Code();

    [GeneratedRegex(@"\s*[\r\n]+\s*")]
    private static partial Regex LineBreaks();
}
