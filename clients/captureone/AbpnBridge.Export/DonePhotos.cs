using System.Text.Json;
using AbpnBridge.Cli;

namespace AbpnBridge.Export;

/// <summary>
/// Which photos were retouched already: those whose stamp is the one they had right after it. A photo that its host exports again has another stamp, and is
/// retouched again.
/// </summary>
internal sealed class DonePhotos
{
    // What nobody will launch a second time any more; a line has some 150 bytes.
    private const int Kept = 10_000;

    private readonly ExportFolder _folder;
    private readonly Dictionary<string, FileStamp> _done = [];

    internal DonePhotos(ExportFolder folder)
    {
        _folder = folder;
        string[] lines = File.Exists(folder.Done) ? File.ReadAllLines(folder.Done) : [];
        foreach (var line in lines)
        {
            if (Read<FileStamp>(line) is { Path: not null } stamp) _done[stamp.Path] = stamp;
        }

        if (lines.Length <= 2 * Kept) return;
        File.WriteAllLines(folder.Done + ".part", lines[^Kept..]);
        File.Move(folder.Done + ".part", folder.Done, overwrite: true);
    }

    internal bool Contains(FileStamp photo) => _done.TryGetValue(photo.Path, out var done) && done == photo;

    internal void Add(FileStamp photo)
    {
        _done[photo.Path] = photo;
        File.AppendAllText(_folder.Done, JsonLines.Serialize(photo) + "\n");
    }

    /// <summary>
    /// What a killed runner had begun: a photo with another stamp than before was replaced by its retouch, which happens in one step, and is done. Unless a
    /// waiting launch knows it as it is now: then its host has exported it again.
    /// </summary>
    internal void TakeUp(IReadOnlySet<FileStamp> waiting)
    {
        if (!File.Exists(_folder.Begun)) return;
        foreach (var before in Read<FileStamp[]>(File.ReadAllText(_folder.Begun)) ?? [])
        {
            if (FileStamp.Of(before.Path) is { } now && now != before && !waiting.Contains(now) && !Contains(now)) Add(now);
        }

        File.Delete(_folder.Begun);
    }

    private static T? Read<T>(string json)
    {
        try
        {
            return JsonLines.Deserialize<T>(json);
        }
        catch (JsonException)
        {
            // The last line of a killed runner; its photo is still among those begun.
            return default;
        }
    }
}
