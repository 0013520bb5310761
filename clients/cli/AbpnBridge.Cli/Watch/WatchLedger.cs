using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Watch;

/// <summary>
/// What became of the photos of one watched folder, so that none is done twice: a file in the daemon's state folder, a line for each step, on the disk before the
/// step is taken. Before results take their places their lengths and times are noted: a run that is killed then leaves no doubt whether they are ours. A line that
/// a killed run left half-written counts as not written.
/// </summary>
internal sealed class WatchLedger : IDisposable
{
    private const string Mark = "abpn watch, 1";

    private readonly FileStream _file;
    private readonly Dictionary<string, Entry> _entries = new(OutputPlan.PathComparer);
    private readonly Dictionary<string, HashSet<string>> _photosOf = new(OutputPlan.PathComparer);

    private WatchLedger(FileStream file) => _file = file;

    /// <summary>The ledger's file.</summary>
    internal string Path => _file.Name;

    /// <summary>Opens the ledger of a folder, or begins one; it is locked until it is disposed.</summary>
    /// <param name="stateDirectory">The daemon's state folder.</param>
    /// <param name="folder">The full path of the watched folder.</param>
    /// <exception cref="CommandFailure">"watched-already", "bad-ledger" or "no-ledger".</exception>
    internal static WatchLedger Open(string stateDirectory, string folder)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16] + ".jsonl";
        var path = System.IO.Path.Combine(System.IO.Path.GetFullPath(stateDirectory), "watch", name);
        FileStream? file = null;
        try
        {
            CreateClosed(System.IO.Path.GetFullPath(stateDirectory));
            CreateClosed(System.IO.Path.GetDirectoryName(path)!);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var ledger = new WatchLedger(file);
            ledger.Read(folder);
            return ledger;
        }
        catch (IOException fault) when (file is null && File.Exists(path))
        {
            throw new CommandFailure("watched-already", ExitCode.Refused, $"Another {CalledAs.Name} watches {folder} already; stop it first.", fault);
        }
        catch (Exception fault)
        {
            file?.Dispose();
            if (fault is IOException or UnauthorizedAccessException) throw NoLedger(path, fault);
            throw;
        }
    }

    /// <summary>Whether there is nothing to do for a file: it was done or failed in this state, or it is a result.</summary>
    internal bool IsDone(string path, FileState state)
    {
        if (IsResult(path, state)) return true;
        if (!_entries.TryGetValue(path, out var entry)) return false;
        if (entry.Finished == state) return true;
        // Killed between the last result's rename and the line that says so.
        return entry.PlannedFor == state && entry.Planned.Count > 0 && entry.Planned.All(result => FileState.Of(result.Key) == result.Value);
    }

    /// <summary>Whether all that lies where a photo's results went is what was put there, so that it may be replaced.</summary>
    internal bool OwnsResultsOf(string photo) => _entries.TryGetValue(photo, out var entry)
        && entry.Planned.Keys.Union(entry.Results.Keys, OutputPlan.PathComparer).All(path => FileState.Of(path) is not { } state || entry.Wrote(path, state));

    /// <summary>These files, whole beside their targets now, are about to take their places.</summary>
    internal void Plan(string photo, FileState state, IEnumerable<AtomicFile> results) =>
        Append(new Line(photo, state, Planned: results.ToDictionary(file => file.Target, file => new FileState(file.Length, file.LastWriteTimeUtc))));

    /// <summary>They are in their places.</summary>
    internal void Finish(string photo, FileState state)
    {
        var results = _entries.TryGetValue(photo, out var entry) ? entry.Planned.Keys : Enumerable.Empty<string>();
        Append(new Line(photo, state, Results: results.Where(File.Exists).ToDictionary(path => path, path => FileState.Of(path) ?? default)));
    }

    /// <summary>The photo failed, and will again as long as it does not change.</summary>
    internal void Fail(string photo, FileState state, string code) => Append(new Line(photo, state, Error: code));

    public void Dispose() => _file.Dispose();

    // A photo that was replaced is a result in that one state; a result beside its photo is one whatever is done with it later.
    private bool IsResult(string path, FileState state) =>
        _photosOf.TryGetValue(path, out var photos)
        && photos.Any(photo => !OutputPlan.PathComparer.Equals(photo, path) || _entries[photo].Wrote(path, state));

    private void Read(string folder)
    {
        var content = new byte[_file.Length];
        _file.ReadExactly(content);
        var whole = content.AsSpan().LastIndexOf((byte)'\n') + 1;
        _file.SetLength(whole);
        _file.Seek(0, SeekOrigin.End);
        if (whole == 0)
        {
            Write(new Header(Mark, folder));
            return;
        }

        var lines = Encoding.UTF8.GetString(content, 0, whole - 1).Split('\n');
        if (Parse<Header>(lines[0]) is not { Ledger: Mark }) throw Damaged(1);
        for (var i = 1; i < lines.Length; i++)
            Take(Parse<Line>(lines[i]) is { Photo: not null } line ? line : throw Damaged(i + 1));
    }

    private static T? Parse<T>(string line) where T : class
    {
        try
        {
            return JsonLines.Deserialize<T>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Append(Line line)
    {
        try
        {
            Write(line);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw NoLedger(Path, fault);
        }

        Take(line);
    }

    private void Write<T>(T line)
    {
        _file.Write(Encoding.UTF8.GetBytes(JsonLines.Serialize(line) + "\n"));
        _file.Flush(flushToDisk: true);
    }

    private void Take(Line line)
    {
        var entry = _entries.TryGetValue(line.Photo, out var known) ? known : _entries[line.Photo] = new Entry();
        entry.Take(line);
        foreach (var path in (line.Planned ?? line.Results ?? []).Keys)
        {
            if (!_photosOf.TryGetValue(path, out var photos)) _photosOf[path] = photos = new(OutputPlan.PathComparer);
            photos.Add(line.Photo);
        }
    }

    // The daemon refuses a state folder that others may enter.
    private static void CreateClosed(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private CommandFailure Damaged(int line) => new(
        "bad-ledger", ExitCode.Refused,
        $"The list of photos that are done, {Path}, is damaged in line {line}; move the photos that are done out of the folder and delete that list to begin anew.");

    private static CommandFailure NoLedger(string path, Exception fault) =>
        new("no-ledger", ExitCode.Refused, $"The list of photos that are done, {path}, cannot be kept: {FileFault.Of(fault)}.", fault);

    private sealed record Header(string Ledger, string Folder);

    /// <summary>One step with a photo: what is about to be written, what was written, or why nothing was.</summary>
    private sealed record Line(
        string Photo, FileState State, Dictionary<string, FileState>? Planned = null, Dictionary<string, FileState>? Results = null, string? Error = null);

    /// <summary>What is known of one photo.</summary>
    private sealed class Entry
    {
        internal FileState? Finished { get; private set; }

        internal FileState? PlannedFor { get; private set; }

        internal Dictionary<string, FileState> Planned { get; private set; } = [];

        internal Dictionary<string, FileState> Results { get; private set; } = [];

        internal bool Wrote(string path, FileState state) =>
            (Planned.TryGetValue(path, out var planned) && planned == state) || (Results.TryGetValue(path, out var result) && result == state);

        internal void Take(Line line)
        {
            if (line.Planned is { } planned) (PlannedFor, Planned) = (line.State, planned);
            else
            {
                // A photo that was replaced is finished in its new state; were the old one put back, it would be another photo.
                Finished = line.Results?.ContainsKey(line.Photo) == true ? null : line.State;
                Results = line.Results ?? Results;
            }
        }
    }
}
