using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Watch;

/// <summary>Retouches one photo, and calls back when its files lie whole beside their targets; may be called from several threads.</summary>
internal delegate Task<PhotoReport> WatchedRetouch(
    PhotoInput photo, RetouchOptions options, Action<IReadOnlyList<AtomicFile>> beforeCommit, CancellationToken cancellation);

/// <summary>
/// Looks into a folder again and again, and retouches what has come to rest there, a few photos at a time:
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

    // Faults of the place or the moment, not of the photo: the next run tries again.
    private static readonly string[] PassingFaults =
        ["write-failed", "no-folder", "output-exists", "out-of-memory", "permission-denied", "no-ledger", "resource-exhausted"];

    private readonly WatchedFolder _folder = new(options.Folder, options.IsRecursive, options.Results);
    private readonly Settling _settling = new(options.Quiet);
    private readonly Settling _othersSettling = new(options.Quiet);
    private readonly WholePhotos _whole = new(options.IsOnce ? null : say);
    private readonly ForeignPictures _foreign = new(ledger, say);
    private readonly Dictionary<string, FileState> _failed = new(OutputPlan.PathComparer);
    private readonly Dictionary<string, DateTimeOffset> _busyUntil = new(OutputPlan.PathComparer);
    private bool _isGone;
    private bool _isAway;
    private bool _anyFailed;

    // Three looks within the time that a file must rest, so that it is seen soon after.
    private TimeSpan SettlePeriod => TimeSpan.FromTicks(Math.Clamp(options.Quiet.Ticks / 2, TimeSpan.TicksPerMillisecond * 50, TimeSpan.TicksPerSecond * 2));

    /// <summary>Runs until it is stopped, or (--once) all that is there is done.</summary>
    /// <param name="noFurther">Ends the watch after the running photos.</param>
    /// <param name="now">Ends the running photos, too.</param>
    /// <returns>An exit code.</returns>
    internal async Task<int> RunAsync(CancellationToken noFurther, CancellationToken now)
    {
        using var changes = new FolderChanges(options.Folder, options.IsRecursive, time);
        while (!noFurther.IsCancellationRequested)
        {
            var files = _folder.Look();
            NoteGone(files is null, changes);
            var (photos, others) = files ?? WatchedFiles.None;
            var settled = _settling.Look(photos, time.GetUtcNow());
            foreach (var other in _othersSettling.Look(others, time.GetUtcNow())) _foreign.Look(other.Path, other.State);
            var status = await RetouchAsync(settled, NamesakesIn(photos.Keys), noFurther, now);
            if (status == ExitCode.Cancelled || (status == ExitCode.NoDaemon && options.IsOnce)) return status;
            if (noFurther.IsCancellationRequested && settled.Any(IsReady)) break;

            var restless = _settling.RestlessFor(options.Patience, time.GetUtcNow());
            var isSettling = settled.Count + (options.IsOnce ? restless.Count : 0) < photos.Count;
            if (options.IsOnce && !isSettling) return EndOnce(files, restless);
            await changes.WaitAsync(_isAway ? AwayPeriod : isSettling ? SettlePeriod : IdlePeriod, noFurther);
        }

        // A watch that is ended has done its work; --once has left some of it.
        return options.IsOnce ? ExitCode.Cancelled : ExitCode.Done;
    }

    private int EndOnce(WatchedFiles? files, IReadOnlyList<string> restless)
    {
        foreach (var (path, state) in files?.Others ?? WatchedFiles.None.Others) _foreign.Look(path, state);
        foreach (var path in files?.Photos.Keys ?? [])
        {
            var why = restless.Contains(path) ? $"{path} was still being written after {options.Patience.TotalSeconds:0.#} s; it was left." : _whole.WhyNot(path);
            if (why is null) continue;
            told(PhotoReport.Of(path, new CommandFailure("unfinished", ExitCode.Refused, why)));
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

    /// <summary>As many at a time as told; the notes are made here, one after the other.</summary>
    private async Task<int> RetouchAsync(
        IReadOnlyList<SettledFile> settled, HashSet<string> namesakes, CancellationToken noFurther, CancellationToken now)
    {
        var running = new Dictionary<Task<PhotoReport>, SettledFile>();
        var status = ExitCode.Done;
        foreach (var file in settled)
        {
            if (noFurther.IsCancellationRequested || status != ExitCode.Done) break;
            if (!IsReady(file)) continue;
            running.Add(Task.Run(() => StartAsync(file, namesakes.Contains(file.Path), now), CancellationToken.None), file);
            if (running.Count >= options.Retouch.Jobs) status = await NoteNextAsync(running);
        }

        while (running.Count > 0)
        {
            var next = await NoteNextAsync(running);
            if (status == ExitCode.Done) status = next;
        }

        return status;
    }

    /// <summary>DSC1.jpg and DSC1.tif, as cameras and exports leave them: their masks would have one name.</summary>
    private static HashSet<string> NamesakesIn(IEnumerable<string> photos) => photos
        .GroupBy(photo => Path.ChangeExtension(photo, null), OutputPlan.PathComparer)
        .Where(same => same.Count() > 1).SelectMany(same => same).ToHashSet(OutputPlan.PathComparer);

    /// <summary>Whether a file at rest is a whole picture that was not done yet.</summary>
    private bool IsReady(SettledFile file)
    {
        var (path, state) = (file.Path, file.State);
        if (ledger.IsDone(path, state) || (_failed.TryGetValue(path, out var failed) && failed == state)) return false;
        if (_busyUntil.TryGetValue(path, out var until) && time.GetUtcNow() < until) return false;
        // The photos before it took their time.
        return _whole.Contains(file) && FileState.Of(path) == state;
    }

    private Task<PhotoReport> StartAsync(SettledFile file, bool hasNamesake, CancellationToken now)
    {
        var mayReplace = options.Results is not null && ledger.OwnsResultsOf(file.Path);
        var photo = new PhotoInput(file.Path) { HasNamesake = hasNamesake };
        return retouch(photo, options.For(file.Path, mayReplace), results => ledger.Plan(file.Path, file.State, results), now);
    }

    private async Task<int> NoteNextAsync(Dictionary<Task<PhotoReport>, SettledFile> running)
    {
        var next = await Task.WhenAny(running.Keys);
        running.Remove(next, out var file);
        return Note(file, await next);
    }

    private int Note(SettledFile file, PhotoReport report)
    {
        var (path, state) = (file.Path, file.State);
        if (report.ExitStatus == ExitCode.Cancelled) return ExitCode.Cancelled;
        NoteAway(report);
        if (report.IsDaemonAway) return ExitCode.NoDaemon;
        if (report.Error is not { } error) ledger.Finish(path, state);
        // A photo that changed or went away under the retouch comes back, or does not.
        else if (FileState.Of(path) != state) return ExitCode.Done;
        else if (report.IsBusy && !options.IsOnce)
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
        if (!PassingFaults.Contains(code)) ledger.Fail(path, state, code);
    }

    private void NoteAway(PhotoReport report)
    {
        var isAway = report.IsDaemonAway;
        if (isAway && !_isAway) say($"{report.Error!.Message}{(options.IsOnce ? "" : " Waiting for it.")}");
        if (!isAway && _isAway) say("The daemon is back.");
        _isAway = isAway;
    }
}
