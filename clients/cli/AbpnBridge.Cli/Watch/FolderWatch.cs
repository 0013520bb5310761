using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Watch;

/// <summary>Retouches one photo, and calls back when its files lie whole beside their targets.</summary>
internal delegate Task<PhotoReport> WatchedRetouch(
    string photo, RetouchOptions options, Action<IReadOnlyList<AtomicFile>> beforeCommit, CancellationToken cancellation);

/// <summary>
/// Looks into a folder again and again, and retouches what has come to rest there, one photo after the other:
/// 1. look: what lies there; 2. settle: what has not changed for a while; 3. pass over what is done, and what is not whole yet; 4. retouch; 5. note it.
/// </summary>
/// <param name="options">The command line.</param>
/// <param name="ledger">What was done before.</param>
/// <param name="retouch">Does one photo.</param>
/// <param name="told">Takes each photo's report.</param>
/// <param name="say">Takes sentences for people.</param>
/// <param name="time">The clock.</param>
internal sealed class FolderWatch(
    WatchOptions options, WatchLedger ledger, WatchedRetouch retouch, Action<PhotoReport> told, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan IdlePeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AwayPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BusyPeriod = TimeSpan.FromSeconds(30);
    // Copying over a slow line pauses; nobody wants to hear of that.
    private static readonly TimeSpan UnfinishedLimit = TimeSpan.FromSeconds(30);

    // Faults of the place, not of the photo: the next run tries again.
    private static readonly string[] FaultsOfThePlace = ["write-failed", "no-folder", "output-exists", "out-of-memory", "permission-denied", "no-ledger"];

    private readonly WatchedFolder _folder = new(options.Folder, options.IsRecursive, options.Results);
    private readonly Settling _settling = new(options.Quiet);
    private readonly Dictionary<string, FileState> _unfinished = new(OutputPlan.PathComparer);
    private readonly HashSet<string> _held = new(OutputPlan.PathComparer);
    private readonly HashSet<string> _toldUnfinished = new(OutputPlan.PathComparer);
    private readonly Dictionary<string, FileState> _failed = new(OutputPlan.PathComparer);
    private readonly Dictionary<string, DateTimeOffset> _busyUntil = new(OutputPlan.PathComparer);
    private bool _isGone;
    private bool _isAway;
    private bool _anyFailed;

    // Three looks within the time that a file must rest, so that it is seen soon after.
    private TimeSpan SettlePeriod => TimeSpan.FromTicks(Math.Clamp(options.Quiet.Ticks / 2, TimeSpan.TicksPerMillisecond * 50, TimeSpan.TicksPerSecond * 2));

    /// <summary>Runs until it is stopped, or (--once) all that is there is done.</summary>
    /// <param name="noFurther">Ends the watch after the running photo.</param>
    /// <param name="now">Ends the running photo, too.</param>
    /// <returns>An exit code.</returns>
    internal async Task<int> RunAsync(CancellationToken noFurther, CancellationToken now)
    {
        using var changes = new FolderChanges(options.Folder, options.IsRecursive, time);
        while (!noFurther.IsCancellationRequested)
        {
            var files = _folder.Look();
            NoteGone(files is null, changes);
            var settled = _settling.Look(files ?? new Dictionary<string, FileState>(), time.GetUtcNow());
            foreach (var file in settled)
            {
                if (noFurther.IsCancellationRequested) break;
                if (!IsReady(file)) continue;
                var status = await RetouchAsync(file, now);
                if (status == ExitCode.Cancelled || (status == ExitCode.NoDaemon && options.IsOnce)) return status;
                if (status == ExitCode.NoDaemon) break;
            }

            var isSettling = files is not null && settled.Count < files.Count;
            if (options.IsOnce && !isSettling) return EndOnce(files);
            await changes.WaitAsync(_isAway ? AwayPeriod : isSettling ? SettlePeriod : IdlePeriod, noFurther);
        }

        return ExitCode.Done;
    }

    private int EndOnce(IReadOnlyDictionary<string, FileState>? files)
    {
        foreach (var path in (files ?? new Dictionary<string, FileState>()).Keys.Where(path => _unfinished.ContainsKey(path) || _held.Contains(path)))
        {
            told(PhotoReport.Of(path, new CommandFailure("unfinished", ExitCode.Refused, $"{path} is not a whole picture; somebody may still be writing it.")));
            _anyFailed = true;
        }

        return _anyFailed || files is null ? ExitCode.Failed : ExitCode.Done;
    }

    private void NoteGone(bool isGone, FolderChanges changes)
    {
        if (isGone && !_isGone) say($"{options.Folder} is gone; waiting until it is back.");
        if (!isGone && _isGone) say($"{options.Folder} is back.");
        if (isGone) changes.Forget();
        _isGone = isGone;
    }

    /// <summary>Whether a file at rest is a whole picture that was not done yet.</summary>
    private bool IsReady(SettledFile file)
    {
        var (path, state) = (file.Path, file.State);
        if (ledger.IsDone(path, state) || (_failed.TryGetValue(path, out var failed) && failed == state)) return false;
        if (_busyUntil.TryGetValue(path, out var until) && time.GetUtcNow() < until) return false;
        if (_unfinished.TryGetValue(path, out var seen) && seen == state)
        {
            if (file.Rest >= UnfinishedLimit && !options.IsOnce && _toldUnfinished.Add(path))
                say($"{path} is not a whole picture; waiting for the rest of it.");
            return false;
        }

        try
        {
            var isWhole = PictureEnd.IsReached(path);
            _held.Remove(path);
            if (isWhole)
            {
                _unfinished.Remove(path);
                _toldUnfinished.Remove(path);
                return true;
            }

            _unfinished[path] = state;
        }
        catch (CodecException)
        {
            // Gone, or held open by the one who writes it: the next look asks again.
            _held.Add(path);
        }

        return false;
    }

    private async Task<int> RetouchAsync(SettledFile file, CancellationToken now)
    {
        var (path, state) = (file.Path, file.State);
        // The photos before it took their time.
        if (FileState.Of(path) != state) return ExitCode.Done;
        var mayReplace = options.Results is not null && ledger.OwnsResultsOf(path);
        var report = await retouch(path, options.For(path, mayReplace), results => ledger.Plan(path, state, results), now);
        if (report.ExitStatus == ExitCode.Cancelled) return ExitCode.Cancelled;
        NoteAway(report);
        if (WatchConnection.IsAway(report)) return ExitCode.NoDaemon;
        if (report.Error is not { } error) ledger.Finish(path, state);
        // A photo that changed or went away under the retouch comes back, or does not.
        else if (FileState.Of(path) != state) return ExitCode.Done;
        else if (error.Code == "resource-exhausted" && !options.IsOnce)
        {
            if (!_busyUntil.ContainsKey(path)) say($"{path} waits: {error.Message}");
            _busyUntil[path] = time.GetUtcNow() + BusyPeriod;
            return ExitCode.Done;
        }
        else Fail(path, state, error.Code);

        told(report);
        return ExitCode.Done;
    }

    private void Fail(string path, FileState state, string code)
    {
        _anyFailed = true;
        _failed[path] = state;
        if (!FaultsOfThePlace.Contains(code)) ledger.Fail(path, state, code);
    }

    private void NoteAway(PhotoReport report)
    {
        var isAway = WatchConnection.IsAway(report);
        if (isAway && !_isAway) say($"{report.Error!.Message}{(options.IsOnce ? "" : " Waiting for it.")}");
        if (!isAway && _isAway) say("The daemon is back.");
        _isAway = isAway;
    }
}
