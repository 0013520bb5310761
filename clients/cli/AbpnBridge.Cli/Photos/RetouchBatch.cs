namespace AbpnBridge.Cli.Photos;

/// <summary>
/// Photos through the daemon, a few at a time: while the device works on one, others are read and written. A photo that fails does not stop the others; a
/// daemon that is lost, or that no longer knows us, does.
/// </summary>
/// <param name="retouch">One photo; throws nothing.</param>
/// <param name="jobs">How many at a time.</param>
/// <param name="noFurther">No other photo is started; those running are waited for.</param>
internal sealed class RetouchBatch(Func<PhotoInput, Task<PhotoReport>> retouch, int jobs, CancellationToken noFurther)
{
    private readonly Lock _reporting = new();
    private readonly List<PhotoReport> _reports = [];
    private int _next = -1;
    private PhotoReport? _last;

    /// <summary>Runs until all is done or nothing more can be; then every photo has its report, those left with "not-started".</summary>
    /// <param name="photos">In the order of their start.</param>
    /// <param name="finished">Called with each report, one at a time, in the order of finishing.</param>
    internal async Task<IReadOnlyList<PhotoReport>> RunAsync(IReadOnlyList<PhotoInput> photos, Action<PhotoInput, PhotoReport> finished)
    {
        // Reading and writing a photo keep a thread; nobody else's must wait for it.
        var workers = Enumerable.Range(0, Math.Min(jobs, photos.Count)).Select(_ => Task.Run(() => WorkAsync(photos, finished), CancellationToken.None));
        await Task.WhenAll(workers);
        while (TakeNext(photos) is { } left) Tell(left, NotStarted(left), finished);
        return _reports;
    }

    private async Task WorkAsync(IReadOnlyList<PhotoInput> photos, Action<PhotoInput, PhotoReport> finished)
    {
        while (!noFurther.IsCancellationRequested && _last is null && TakeNext(photos) is { } photo)
        {
            var report = await retouch(photo);
            if (IsLast(report)) _last = report;
            Tell(photo, report, finished);
        }
    }

    private PhotoInput? TakeNext(IReadOnlyList<PhotoInput> photos)
    {
        var index = Interlocked.Increment(ref _next);
        return index < photos.Count ? photos[index] : null;
    }

    private void Tell(PhotoInput photo, PhotoReport report, Action<PhotoInput, PhotoReport> finished)
    {
        lock (_reporting)
        {
            _reports.Add(report);
            finished(photo, report);
        }
    }

    // Neither will the next photo get through.
    private static bool IsLast(PhotoReport report) =>
        report.ExitStatus is ExitCode.Cancelled or ExitCode.NoDaemon || report.Error?.Code is "unauthenticated" or "permission-denied";

    private PhotoReport NotStarted(PhotoInput photo)
    {
        // The daemon's loss is the reason even where Ctrl-C came with it.
        var (status, why) = _last is { Error: { } fault, ExitStatus: not ExitCode.Cancelled }
            ? (_last.ExitStatus, fault.Message)
            : (ExitCode.Cancelled, "Cancelled.");
        return PhotoReport.Of(photo.Path, new CommandFailure(PhotoReport.NotStarted, status, $"Not started. {why}"));
    }
}
