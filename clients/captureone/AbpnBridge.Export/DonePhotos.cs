using System.Text;
using System.Text.Json;
using AbpnBridge.Cli;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Export;

/// <summary>
/// Which photos were retouched already: by the state that each is in from then on. It is noted just before the retouch takes the photo's place, which happens in
/// one step: a process that is killed leaves a photo that is in the noted state and done, or one that has not and is still the old one. A photo that its host
/// exports again is in another one, too, and is retouched again.
/// </summary>
internal sealed class DonePhotos : IDisposable
{
    // What nobody will launch a second time any more; a line has some 150 bytes.
    private const int Kept = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileState> _done = new(OutputPlan.PathComparer);
    private readonly FileStream _file;

    internal DonePhotos(ExportFolder folder)
    {
        var text = File.Exists(folder.Done) ? File.ReadAllText(folder.Done) : "";
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length > 2 * Kept) ExportFolder.WriteWhole(folder.Done, string.Concat(lines[^Kept..].Select(line => line + "\n")));
        foreach (var line in lines)
        {
            if (Read(line) is { Path: not null } note) _done[note.Path] = note.State;
        }

        _file = new FileStream(folder.Done, FileMode.Append, FileAccess.Write, FileShare.Read);
        // A killed process may have left half a line, which the next one must not run into.
        if (text.Length > 0 && !text.EndsWith('\n')) _file.WriteByte((byte)'\n');
    }

    internal bool Contains(string path, FileState state)
    {
        lock (_lock) return _done.TryGetValue(path, out var done) && done == state;
    }

    /// <summary>Notes, on the disk, how a photo will look once its retouch has taken its place.</summary>
    internal void Note(string path, FileState state)
    {
        lock (_lock)
        {
            _done[path] = state;
            _file.Write(Encoding.UTF8.GetBytes(JsonLines.Serialize(new Done(path, state)) + "\n"));
            _file.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => _file.Dispose();

    private static Done? Read(string line)
    {
        try
        {
            return JsonLines.Deserialize<Done>(line);
        }
        catch (JsonException)
        {
            // Half a line: its photo was not replaced any more.
            return null;
        }
    }

    /// <summary>A line.</summary>
    /// <param name="Path">Full path without links.</param>
    /// <param name="State">After the retouch.</param>
    private sealed record Done(string Path, FileState State);
}
