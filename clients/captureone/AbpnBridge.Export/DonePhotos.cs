using System.Text;
using System.Text.Json;
using AbpnBridge.Cli;
using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Export;

/// <summary>
/// Which photos were retouched already: by the stamp that each bears from then on. It is noted just before the retouch takes the photo's place, which happens in
/// one step: a process that is killed leaves a photo that has the noted stamp and is done, or one that has not and is still the old one. A photo that its host
/// exports again has another stamp, too, and is retouched again.
/// </summary>
internal sealed class DonePhotos : IDisposable
{
    // What nobody will launch a second time any more; a line has some 150 bytes.
    private const int Kept = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileStamp> _done = new(OutputPlan.PathComparer);
    private readonly FileStream _file;

    internal DonePhotos(ExportFolder folder)
    {
        var text = File.Exists(folder.Done) ? File.ReadAllText(folder.Done) : "";
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length > 2 * Kept) ExportFolder.WriteWhole(folder.Done, string.Concat(lines[^Kept..].Select(line => line + "\n")));
        foreach (var line in lines)
        {
            if (Read(line) is { Path: not null } stamp) _done[stamp.Path] = stamp;
        }

        _file = new FileStream(folder.Done, FileMode.Append, FileAccess.Write, FileShare.Read);
        // A killed process may have left half a line, which the next one must not run into.
        if (text.Length > 0 && !text.EndsWith('\n')) _file.WriteByte((byte)'\n');
    }

    internal bool Contains(FileStamp photo)
    {
        lock (_lock) return _done.TryGetValue(photo.Path, out var done) && done == photo;
    }

    /// <summary>Notes, on the disk, how a photo will look once its retouch has taken its place.</summary>
    internal void Note(FileStamp photo)
    {
        lock (_lock)
        {
            _done[photo.Path] = photo;
            _file.Write(Encoding.UTF8.GetBytes(JsonLines.Serialize(photo) + "\n"));
            _file.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStamp? Read(string line)
    {
        try
        {
            return JsonLines.Deserialize<FileStamp>(line);
        }
        catch (JsonException)
        {
            // Half a line: its photo was not replaced any more.
            return null;
        }
    }
}
