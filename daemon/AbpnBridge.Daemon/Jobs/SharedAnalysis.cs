using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>
/// The low-resolution work of a photo and region. It does not depend on strengths, so retouches that follow one another share it,
/// also while it still runs: a slider that moves does not start it anew.
/// </summary>
internal sealed class SharedAnalysis(Bounds? region, Action<SharedAnalysis, JobProgress> show) : IDisposable
{
    private CancellationTokenSource? _stop;

    internal Bounds? Region { get; } = region;

    internal JobProgress Latest { get; private set; } = JobProgress.Queued;

    internal Task<(RetouchAnalysis Analysis, JobTimings Timings)> Work { get; private set; } = null!;

    internal bool IsRunning => !Work.IsCompleted;

    /// <summary>It will give no result.</summary>
    internal bool IsLost => _stop!.IsCancellationRequested && !Work.IsCompletedSuccessfully || Work.IsFaulted || Work.IsCanceled;

    /// <summary>Takes its place in the queue.</summary>
    /// <exception cref="DaemonException">The queue is full.</exception>
    internal void Start(PhotoSession session, RetouchPipeline pipeline, RetouchJobRunner runner, CancellationToken closing)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(closing);
        Work = RunAsync(session, pipeline, runner, _stop.Token);
        // The place in the queue is taken or refused before the first await, so a refusal is known here.
        if (Work.Exception?.InnerException is not DaemonException refusal)
            return;
        _stop.Dispose();
        throw refusal;
    }

    internal void Cancel() => _stop!.Cancel();

    /// <summary>Nobody waits for it any more.</summary>
    public void Dispose()
    {
        Cancel();
        _stop!.Dispose();
    }

    private async Task<(RetouchAnalysis, JobTimings)> RunAsync(
        PhotoSession session, RetouchPipeline pipeline, RetouchJobRunner runner, CancellationToken cancellationToken)
    {
        using var loan = session.Pixels.Borrow();
        return await runner.AnalyseAsync(pipeline, session.Pixels.PhotoIn(session.Photo.Colour), Region, Show, cancellationToken);
    }

    private void Show(JobProgress progress)
    {
        Latest = progress;
        show(this, progress);
    }
}
