using System.Diagnostics;
using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>
/// One open photo: its pixels, its selection plane, the low-resolution work that all strengths share, and its newest retouch.
/// </summary>
internal sealed class PhotoSession : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MemoryBudget _budget;
    private readonly CancellationTokenSource _closing;
    private readonly CancellationToken _closed;
    private bool _isClosed;
    private ReceivedImage? _selection;
    private (Bounds? Part, IReadOnlyList<RetouchRegion> Regions) _lastFound = (null, []);

    // Read without the lock: progress comes from under the queue's lock, which is taken after this one elsewhere.
    private volatile PhotoRetouch? _retouch;
    private volatile SharedAnalysis? _analysis;
    private int _retouchCount;

    /// <param name="id">Its unguessable name.</param>
    /// <param name="ownerId">The client that opened it.</param>
    /// <param name="photo">What it is.</param>
    /// <param name="model">Which will work on it.</param>
    /// <param name="budget">Where the bytes come from, given back when the last user of the memory is gone.</param>
    /// <param name="stopping">The daemon gives up running work.</param>
    /// <exception cref="DaemonException">There is no room for the photo.</exception>
    internal PhotoSession(string id, string ownerId, PhotoDescription photo, RetouchModel model, MemoryBudget budget, CancellationToken stopping)
    {
        Id = id;
        OwnerId = ownerId;
        Photo = photo;
        _budget = budget;
        ReservedBytes = RetouchPlan.EstimateBytes(photo.Extent, photo.Format, model.UsesTileGraph);
        Pixels = ReceivedImage.ReservePhoto(budget, photo.Extent, photo.Format, model);
        _closing = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _closed = _closing.Token;
    }

    internal string Id { get; }

    internal string OwnerId { get; }

    internal PhotoDescription Photo { get; }

    internal ReceivedImage Pixels { get; }

    /// <summary>The plan's own estimate for the photo and its work.</summary>
    internal long ReservedBytes { get; }

    /// <summary>The newest retouch; null before the first.</summary>
    internal PhotoRetouch? Newest => _retouch;

    /// <summary>True while a retouch waits or runs: the photo is in use although no call is open.</summary>
    internal bool IsWorking => Newest is { } retouch && !retouch.Board.Current.IsLast;

    /// <summary>Writes rows of the photo.</summary>
    /// <returns>Rows written so far.</returns>
    internal int WritePhoto(int firstRow, ReadOnlySpan<byte> pixels)
    {
        using var loan = Pixels.Borrow();
        return Pixels.Write(firstRow, pixels, "band");
    }

    /// <summary>Writes rows of the selection plane; its first row starts a new plane once the old one is complete.</summary>
    /// <returns>Rows of the plane written so far.</returns>
    internal int WriteSelection(PixelFormat format, int firstRow, ReadOnlySpan<byte> pixels)
    {
        ReceivedImage plane;
        IDisposable loan;
        lock (_lock)
        {
            RequireOpen();
            plane = CurrentSelectionPlane(format, firstRow);
            loan = plane.Borrow();
        }

        using (loan)
            return plane.Write(firstRow, pixels, "band");
    }

    /// <summary>Starts a retouch; the one before is cancelled, its low-resolution work is kept when it looks at the same region.</summary>
    /// <param name="order">What is wanted.</param>
    /// <param name="smallSelection">A mask that came with the order, owned by the retouch from now on; or null.</param>
    /// <param name="useSelectionPlane">Whether the written plane selects.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="runner">Its queue.</param>
    /// <param name="logger">For the end of the retouch.</param>
    internal int Start(
        RetouchOrder order, ReceivedImage? smallSelection, bool useSelectionPlane, LoadedEngine engine, RetouchJobRunner runner,
        ILogger logger)
    {
        RequireAllRows(Pixels, "the photo");
        lock (_lock)
        {
            RequireOpen();
            var plane = useSelectionPlane ? FinishedSelectionPlane() : null;
            // A full queue refuses here, before anything of the retouch that stands is given up.
            var shared = AnalysisOf(order.Region, engine.Pipeline, runner);
            _retouch?.Replace();
            var selection = plane is null ? SelectionHold.Owned(smallSelection) : SelectionHold.Shared(plane);
            var retouch = new PhotoRetouch(++_retouchCount, engine, selection, _closed);
            _retouch = retouch;
            Keep(shared);
            retouch.Board.Show(shared.Latest);
            _ = RunAsync(retouch, shared, order, logger);
            return retouch.Number;
        }
    }

    /// <summary>Stops the newest retouch and its low-resolution work; no error when there is none.</summary>
    internal void Cancel(string reason)
    {
        lock (_lock)
        {
            _retouch?.Cancel(reason);
            if (_analysis is { IsRunning: true })
                _analysis.Cancel();
        }
    }

    /// <summary>The newest finished retouch together with everything its rendering reads, kept alive until disposed.</summary>
    /// <exception cref="DaemonException">It is not done (NotYet), or the photo has been closed (NotFound).</exception>
    internal RenderingLoan BorrowRendering()
    {
        lock (_lock)
        {
            RequireOpen();
            if (_retouch is not { Result: { } result } retouch)
                throw new DaemonException(DaemonError.NotYet, NotDoneSentence());
            return new RenderingLoan(result, retouch.Number, Pixels.Borrow(), retouch.Selection.Borrow());
        }
    }

    /// <summary>
    /// Regions that overrides of a retouch may name: those of the last finished one, if it looked at the same part; in another, a number may be another face's.
    /// </summary>
    /// <param name="part">Where that retouch may act; null for the whole photo.</param>
    internal IReadOnlyList<RetouchRegion> RegionsOf(Bounds? part)
    {
        lock (_lock)
            return _lastFound.Part == part ? _lastFound.Regions : [];
    }

    /// <summary>Cancels all work and frees the memory as soon as nobody uses it any more.</summary>
    internal void Close(string reason)
    {
        lock (_lock)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            _retouch?.Cancel(reason);
            _closing.Cancel();
            _closing.Dispose();
            _retouch?.Replace();
            _analysis?.Dispose();
            _analysis = null;
            _selection?.Dispose();
            _selection = null;
        }

        Pixels.Dispose();
    }

    public void Dispose() => Close("The photo was closed.");

    private async Task RunAsync(PhotoRetouch retouch, SharedAnalysis shared, RetouchOrder order, ILogger logger)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var isThereAlready = shared.Work.IsCompletedSuccessfully;
            var (analysis, timings) = await shared.Work.WaitAsync(retouch.Token);
            // Low-resolution work of an earlier retouch took this one no time.
            timings = isThereAlready ? JobTimings.Nothing : timings;
            // Whoever hears that it is done may close the photo, and open the next in its memory: nothing is held by then.
            retouch.Finish(await PrepareAsync(retouch, analysis, order, timings with { Total = Stopwatch.GetElapsedTime(start) }));
        }
        catch (Exception fault)
        {
            retouch.Fail(fault, logger);
        }

        JobsLog.RetouchEnded(
            logger, retouch.Number, Photo.Extent, retouch.Board.Current.State, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private async Task<FinishedRetouch> PrepareAsync(PhotoRetouch retouch, RetouchAnalysis analysis, RetouchOrder order, JobTimings timings)
    {
        using var photoLoan = Pixels.Borrow();
        using var selectionLoan = retouch.Selection.Borrow();
        var request = new RetouchRequest
        {
            Region = order.Region,
            Selection = retouch.Selection.View,
            Settings = order.Settings,
            RegionSettings = order.RegionSettings,
        };
        var finished = await RetouchJobRunner.PrepareAsync(
            retouch.Engine.Pipeline, analysis, Pixels.PhotoIn(Photo.Colour), request, timings, retouch.Token);
        lock (_lock)
            _lastFound = (order.Region, finished.Report.Regions);
        return finished;
    }

    private ReceivedImage CurrentSelectionPlane(PixelFormat format, int firstRow)
    {
        if (_selection is { IsComplete: false } unfinished)
        {
            if (unfinished.Format != format)
                throw new InvalidFieldException("selection_format", $"is {format}; this mask began as {unfinished.Format}.");
            return unfinished;
        }

        if (_selection is not null && firstRow != 0)
            throw new InvalidFieldException("band.first_row", $"is {firstRow}; the mask is complete, and a new one begins with row 0.");
        var plane = ReceivedImage.Reserve(_budget, Photo.Extent, format);
        _selection?.Dispose();
        return _selection = plane;
    }

    private SharedAnalysis AnalysisOf(Bounds? region, RetouchPipeline pipeline, RetouchJobRunner runner)
    {
        if (_analysis is { IsLost: false } kept && kept.Region == region)
            return kept;
        var started = new SharedAnalysis(region, Show);
        started.Start(this, pipeline, runner, _closed);
        return started;
    }

    private void Keep(SharedAnalysis analysis)
    {
        if (analysis == _analysis)
            return;
        _analysis?.Dispose();
        _analysis = analysis;
    }

    // One that was replaced may still report: its progress is not that of the newest retouch.
    private void Show(SharedAnalysis analysis, JobProgress progress)
    {
        if (analysis == _analysis)
            _retouch?.Board.Show(progress);
    }

    private ReceivedImage FinishedSelectionPlane()
    {
        if (_selection is null)
            throw new DaemonException(DaemonError.NotYet, "use_selection_plane is set, but no row of a selection mask was written.");
        RequireAllRows(_selection, "the selection mask");
        return _selection;
    }

    /// <summary>A call may still hold a photo that another one has closed.</summary>
    private void RequireOpen()
    {
        if (_isClosed)
            throw new DaemonException(DaemonError.NotFound, "This photo has been closed.");
    }

    private static void RequireAllRows(ReceivedImage image, string what)
    {
        if (image.FirstMissingRow is { } row)
            throw new DaemonException(
                DaemonError.NotYet,
                $"Rows of {what} are missing: {image.RowsWritten} of {image.Extent.Height} were written, " +
                $"the first missing one is row {row}.");
    }

    private string NotDoneSentence() => _retouch is null
        ? "No retouch of this photo was started."
        : _retouch.Board.Current.State switch
        {
            JobState.Failed => $"The retouch failed: {_retouch.Board.Current.Message}",
            JobState.Cancelled => "The retouch was cancelled.",
            _ => "The retouch is not done yet.",
        };
}
