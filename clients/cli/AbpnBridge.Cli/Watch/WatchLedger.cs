using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Watch;

/// <summary>
/// What became of the photos of one watched folder, so that none is done twice: a file in the daemon's state folder, a line for each step, on the disk before the
/// step is taken. Before results take their places their lengths and times are noted: a run that is killed then leaves no doubt whether they are ours. A line that
/// a killed run left half-written counts as not written. Several threads may use it.
/// </summary>
internal sealed class WatchLedger : IDisposable
{
    private const string Mark = "abpn watch, 1";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LedgerEntry> _entries = new(OutputPlan.PathComparer);
    private readonly Dictionary<string, HashSet<string>> _photosOf = new(OutputPlan.PathComparer);

    private FileStream _file;

    private WatchLedger(FileStream file) => (Path, _file) = (file.Name, file);

    /// <summary>The ledger's file.</summary>
    internal string Path { get; }

    /// <summary>Opens the ledger of a folder, or begins one; it is locked until it is disposed.</summary>
    /// <param name="stateDirectory">The daemon's state folder.</param>
    /// <param name="folder">The full path of the watched folder.</param>
    /// <exception cref="CommandFailure">"watched-already", "bad-ledger" or "no-ledger".</exception>
    internal static WatchLedger Open(string stateDirectory, string folder)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16] + ".jsonl";
        var path = System.IO.Path.Combine(System.IO.Path.GetFullPath(stateDirectory), "watch", name);
        WatchLedger? ledger = null;
        try
        {
            ClosedFolder.Create(System.IO.Path.GetFullPath(stateDirectory));
            ClosedFolder.Create(System.IO.Path.GetDirectoryName(path)!);
            ledger = new WatchLedger(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            ledger.Read(folder);
            return ledger;
        }
        catch (IOException fault) when (ledger is null && File.Exists(path))
        {
            throw new CommandFailure("watched-already", ExitCode.Refused, $"Another {CalledAs.Name} watches {folder} already; stop it first.", fault);
        }
        catch (Exception fault)
        {
            ledger?.Dispose();
            if (fault is IOException or UnauthorizedAccessException) throw NoLedger(path, fault);
            throw;
        }
    }

    /// <summary>Whether there is nothing to do for a file: it was done or failed in this state, or it is a result.</summary>
    internal bool IsDone(string path, FileState state)
    {
        lock (_lock) return IsKnown(path, state);
    }

    private bool IsKnown(string path, FileState state)
    {
        if (IsResult(path, state)) return true;
        if (!_entries.TryGetValue(path, out var entry)) return false;
        if (entry.Finished == state) return true;
        // Killed between the last result's rename and the line that says so.
        return entry.PlannedFor == state && entry.Planned.Count > 0 && entry.Planned.All(result => FileState.Of(result.Key) == result.Value);
    }

    /// <summary>Whether all that lies where a photo's results went is what was put there, so that it may be replaced.</summary>
    internal bool OwnsResultsOf(string photo)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(photo, out var entry)
                && entry.Planned.Keys.Union(entry.Results.Keys, OutputPlan.PathComparer).All(path => FileState.Of(path) is not { } state || entry.Wrote(path, state));
        }
    }

    /// <summary>These files, whole beside their targets now, are about to take their places.</summary>
    internal void Plan(string photo, FileState state, IEnumerable<AtomicFile> results) =>
        Append(new LedgerLine(photo, state, Planned: results.ToDictionary(file => file.Target, file => file.State)));

    /// <summary>They are in their places.</summary>
    internal void Finish(string photo, FileState state)
    {
        lock (_lock)
        {
            var results = _entries.TryGetValue(photo, out var entry) ? entry.Planned.Keys : Enumerable.Empty<string>();
            Append(new LedgerLine(photo, state, Results: results.Where(File.Exists).ToDictionary(path => path, path => FileState.Of(path) ?? default)));
        }
    }

    /// <summary>The photo failed, and will again as long as it does not change.</summary>
    internal void Fail(string photo, FileState state, string code) => Append(new LedgerLine(photo, state, Error: code));

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
            Write(_file, new LedgerHeader(Mark, folder));
            return;
        }

        var texts = Encoding.UTF8.GetString(content, 0, whole - 1).Split('\n');
        if (Parse<LedgerHeader>(texts[0]) is not { Ledger: Mark }) throw Damaged(1);
        var lines = new List<LedgerLine>(texts.Length);
        for (var i = 1; i < texts.Length; i++)
            lines.Add(Parse<LedgerLine>(texts[i]) is { Photo: not null } line ? line : throw Damaged(i + 1));
        if (LedgerCompaction.IsDue(lines.Count, lines.Select(line => line.Photo).Distinct(OutputPlan.PathComparer).Count()))
            lines = Rewrite(new LedgerHeader(Mark, folder), new LedgerCompaction(File.Exists).Kept(lines));
        foreach (var line in lines) Take(line);
    }

    // The new file is whole and locked before it takes the old one's place, and the old one locked until it has: no other watcher comes in between, and a killed
    // process leaves the one or the other.
    private List<LedgerLine> Rewrite(LedgerHeader header, IReadOnlyList<LedgerLine> lines)
    {
        var (old, name) = (_file, Path + ".new");
        _file = new FileStream(name, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        _file.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => JsonLines.Serialize(line) + "\n").Prepend(JsonLines.Serialize(header) + "\n"))));
        _file.Flush(flushToDisk: true);
        // Windows moves no open file, and onto none.
        foreach (var open in OperatingSystem.IsWindows() ? [_file, old] : (FileStream[])[]) open.Dispose();
        File.Move(name, Path, overwrite: true);
        old.Dispose();
        if (OperatingSystem.IsWindows()) _file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        _file.Seek(0, SeekOrigin.End);
        return [.. lines];
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

    private void Append(LedgerLine line)
    {
        lock (_lock)
        {
            try
            {
                Write(_file, line);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw NoLedger(Path, fault);
            }

            Take(line);
        }
    }

    private static void Write<T>(FileStream file, T line)
    {
        file.Write(Encoding.UTF8.GetBytes(JsonLines.Serialize(line) + "\n"));
        file.Flush(flushToDisk: true);
    }

    private void Take(LedgerLine line)
    {
        var entry = _entries.TryGetValue(line.Photo, out var known) ? known : _entries[line.Photo] = new LedgerEntry();
        entry.Take(line);
        foreach (var path in line.ResultPaths)
        {
            if (!_photosOf.TryGetValue(path, out var photos)) _photosOf[path] = photos = new(OutputPlan.PathComparer);
            photos.Add(line.Photo);
        }
    }

    private CommandFailure Damaged(int line) => new(
        "bad-ledger", ExitCode.Refused,
        $"The list of photos that are done, {Path}, is damaged in line {line}; move the photos that are done out of the folder and delete that list to begin anew.");

    private static CommandFailure NoLedger(string path, Exception fault) =>
        new("no-ledger", ExitCode.Refused, $"The list of photos that are done, {path}, cannot be kept: {FileFault.Of(fault)}.", fault);
}
