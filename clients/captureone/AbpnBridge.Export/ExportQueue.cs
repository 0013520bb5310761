using System.Globalization;
using System.Text.Json;
using AbpnBridge.Cli;
using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Export;

/// <summary>Launches in the order they came, a file each, on the disk before its process goes on. A file holds those of its photos that are neither done nor failed.</summary>
internal sealed class ExportQueue(ExportFolder folder)
{
    private readonly Dictionary<string, string> _asideFor = new(OutputPlan.PathComparer);

    /// <summary>Puts the photos of this launch into the queue.</summary>
    /// <param name="paths">Full paths without links.</param>
    /// <param name="preset">How to retouch them, a full path; null: the defaults.</param>
    internal void Add(IEnumerable<string> paths, string? preset)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow.Ticks:D19}-{Guid.NewGuid():N}.json");
        Write(Path.Combine(folder.Queue, name), new Launch(preset, [.. paths.Select(path => new WaitingPhoto(path))]));
    }

    /// <summary>Whether no launch waits, but for those set aside.</summary>
    internal bool IsEmpty => Waiting().Count == 0;

    /// <summary>The waiting launches by their files, the oldest first, but for those set aside.</summary>
    internal IReadOnlyList<(string File, Launch Launch)> Waiting() => [.. All().Where(one => !IsAside(one.Launch))];

    /// <summary>The launches set aside, by the reason.</summary>
    internal IEnumerable<IGrouping<string, Launch>> Aside() => All().Select(one => one.Launch).Where(IsAside).GroupBy(launch => _asideFor[launch.Preset!]);

    /// <summary>Leaves all launches with a preset in the queue, those to come too, out of this process's way.</summary>
    /// <param name="preset">A full path.</param>
    /// <param name="why">A sentence for people.</param>
    internal void SetAside(string preset, string why) => _asideFor[preset] = why;

    /// <summary>Leaves only these photos of a launch in the queue.</summary>
    internal static void Keep(string file, Launch launch, IReadOnlyList<WaitingPhoto> left)
    {
        if (left.Count == 0) File.Delete(file);
        else if (!left.SequenceEqual(launch.Photos)) Write(file, launch with { Photos = left });
    }

    private IEnumerable<(string File, Launch Launch)> All() =>
        Directory.GetFiles(folder.Queue, "*.json").Order(StringComparer.Ordinal).Select(file => (file, Read(file)));

    private bool IsAside(Launch launch) => launch.Preset is not null && _asideFor.ContainsKey(launch.Preset);

    private static void Write(string file, Launch launch) => ExportFolder.WriteWhole(file, JsonLines.Serialize(launch));

    private static Launch Read(string file)
    {
        try
        {
            var launch = JsonLines.Deserialize<Launch>(File.ReadAllText(file));
            return launch?.Photos?.All(photo => photo is { Path.Length: > 0 }) is true ? launch : Launch.Nothing;
        }
        catch (JsonException)
        {
            // Not one of ours: they are written whole.
            return Launch.Nothing;
        }
    }

    /// <summary>One launch.</summary>
    /// <param name="Preset">How to retouch; null: the defaults.</param>
    /// <param name="Photos">What is left of it.</param>
    internal sealed record Launch(string? Preset, IReadOnlyList<WaitingPhoto> Photos)
    {
        internal static Launch Nothing { get; } = new(null, []);
    }

    /// <summary>A photo that is still to be retouched.</summary>
    /// <param name="Path">Full path without links.</param>
    /// <param name="Tries">How often its retouch was begun and came to nothing through no fault of its own: the daemon was lost, or the photo was written anew.</param>
    internal sealed record WaitingPhoto(string Path, int Tries = 0);
}
