using System.Globalization;
using System.Text.Json;
using AbpnBridge.Cli;

namespace AbpnBridge.Export;

/// <summary>Launches in the order they came, a file each. A file is there until all its photos are done or have failed.</summary>
internal sealed class ExportQueue(ExportFolder folder)
{
    /// <summary>Puts the photos of this launch into the queue, as they are now.</summary>
    internal void Add(IEnumerable<string> paths, string? preset)
    {
        // What is not there now is still named, so that its failure is told.
        FileStamp[] photos = [.. paths.Select(path => FileStamp.Of(path) ?? new FileStamp(path, 0, 0))];
        var name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow.Ticks:D19}-{Guid.NewGuid():N}.json");
        ExportFolder.WriteWhole(Path.Combine(folder.Queue, name), new Launch(preset, photos));
    }

    /// <summary>The files of the waiting launches, the oldest first.</summary>
    internal IReadOnlyList<string> Waiting() => [.. Directory.GetFiles(folder.Queue, "*.json").Order(StringComparer.Ordinal)];

    /// <summary>What a launch wants; null where its file says nothing.</summary>
    internal static Launch? Read(string file)
    {
        try
        {
            return JsonLines.Deserialize<Launch>(File.ReadAllText(file)) is { Photos: not null } launch ? launch : null;
        }
        catch (JsonException)
        {
            // Not one of ours: they are written whole.
            return null;
        }
    }

    /// <summary>One launch.</summary>
    /// <param name="Preset">How to retouch; null: the defaults.</param>
    /// <param name="Photos">As they were when it came.</param>
    internal sealed record Launch(string? Preset, IReadOnlyList<FileStamp> Photos);
}
