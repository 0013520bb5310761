using System.Text.Json;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Presets;

/// <summary>
/// How to retouch, from a file that the Photoshop panel reads too. The format is clients/presets/preset.schema.json; what it says of layers is for documents,
/// and who retouches files asks for layers with --output.
/// </summary>
internal sealed record Preset
{
    /// <summary>Largest file; a preset with all its keys has a hundredth of it.</summary>
    internal const int MaxBytes = 64 << 10;

    /// <summary>1 to 64 characters, one line.</summary>
    internal required string Name { get; init; }

    /// <summary>0 to 1; a feature not named has the daemon's default.</summary>
    internal IReadOnlyDictionary<RetouchFeature, float> Strengths { get; init; } = new Dictionary<RetouchFeature, float>();

    /// <summary>Null: the daemon's default, moles and freckles.</summary>
    internal KeptMarks? Keep { get; init; }

    /// <summary>Reads a preset file.</summary>
    /// <exception cref="CommandFailure">"bad-preset", with the key at fault; "not-found", "no-access" or "file-error".</exception>
    internal static Preset Read(string path)
    {
        if (Directory.Exists(path)) throw new CommandFailure("bad-preset", ExitCode.Refused, $"{path} is a folder; name one of the presets in it.");
        try
        {
            using var json = JsonDocument.Parse(TextFile.Read(path, MaxBytes));
            return PresetReader.Read(json.RootElement);
        }
        catch (JsonException fault)
        {
            throw Bad(path, $"it is not JSON (line {fault.LineNumber + 1})", fault);
        }
        catch (FormatException fault)
        {
            throw Bad(path, fault.Message, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            var known = CommandFailure.From(fault)!;
            throw new CommandFailure(known.Code, ExitCode.Refused, $"The preset {path} cannot be read: {FileFault.Of(fault)}.", fault);
        }
    }

    private static CommandFailure Bad(string path, string why, Exception fault) =>
        new("bad-preset", ExitCode.Refused, $"{path} is not a preset that abpn can read: {why}.", fault);
}
