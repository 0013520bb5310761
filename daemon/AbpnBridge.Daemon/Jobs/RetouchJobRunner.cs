using System.Buffers;
using System.Diagnostics;
using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>
/// Runs the engine for both shapes of the API. The low-resolution work waits in the bounded queue; rendering a band takes a place
/// among as many and gives it back before the band is sent, so that a client that reads slowly holds nobody up. The device itself
/// is taken by one run at a time: the loaded networks see to that.
/// </summary>
internal sealed class RetouchJobRunner(LimitOptions limits) : IDisposable
{
    // A panel keeps a few calls for rows of a photo in flight.
    private const int WaitingReadsPerPhoto = 8;

    private readonly JobQueue _queue = new(limits.MaxRunningJobs, limits.MaxWaitingJobs, "retouches");
    private readonly JobQueue _reads = new(limits.MaxRunningJobs, WaitingReadsPerPhoto * limits.MaxOpenPhotos, "reads");
    private readonly SemaphoreSlim _renderPlaces = new(limits.MaxRunningJobs);

    /// <summary>Steps 1 to 3 of the engine: independent of strengths.</summary>
    /// <exception cref="DaemonException">The queue is full.</exception>
    internal async Task<(RetouchAnalysis Analysis, JobTimings Timings)> AnalyseAsync(
        RetouchPipeline pipeline, Photo photo, Bounds? region, Action<JobProgress> show, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var place = await _queue.EnterAsync(
            position => show(JobProgress.Queued with { QueuePosition = position }), cancellationToken);
        var waited = Stopwatch.GetElapsedTime(start);
        var analysis = await Task.Run(
            () => pipeline.Analyse(photo, region, new EngineProgress(show), cancellationToken), cancellationToken);
        var total = Stopwatch.GetElapsedTime(start);
        return (analysis, new JobTimings(waited, total - waited, TimeSpan.Zero, total));
    }

    /// <summary>Combines the features by their strengths at low resolution; cheap, so it does not queue.</summary>
    internal static Task<FinishedRetouch> PrepareAsync(
        RetouchPipeline pipeline, RetouchAnalysis analysis, Photo photo, RetouchRequest request, JobTimings timings,
        CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var rendering = pipeline.Prepare(analysis, photo, request);
            return new FinishedRetouch(pipeline, rendering, pipeline.Report(rendering, cancellationToken), timings);
        },
        cancellationToken);

    /// <summary>Renders rows into lent memory (its first bytes), which is taken when their turn has come; the caller gives it back.</summary>
    /// <exception cref="DaemonException">Too many reads wait already (QueueFull).</exception>
    internal async Task<IMemoryOwner<byte>> ReadAsync(FinishedRetouch retouch, OutputRows rows, CancellationToken cancellationToken)
    {
        using var place = await _reads.EnterAsync(static _ => { }, cancellationToken);
        var pixels = MemoryPool<byte>.Shared.Rent(rows.ByteCount);
        try
        {
            var destination = new ImageSpan(pixels.Memory[..rows.ByteCount], rows.Rows.Extent, rows.Format);
            if (rows.IsPreview)
                await RenderPreviewAsync(retouch, rows, destination, cancellationToken);
            else
                await RenderAsync(retouch, rows.Output, rows.Rows, destination, cancellationToken);
            return pixels;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    /// <summary>Renders whole rows of one output.</summary>
    internal Task RenderAsync(
        FinishedRetouch retouch, RetouchOutput output, Bounds bounds, ImageSpan destination, CancellationToken cancellationToken) => InPlaceAsync(
        retouch, () => retouch.Pipeline.Render(retouch.Rendering, output, bounds, destination, cancellationToken), cancellationToken);

    public void Dispose() => _renderPlaces.Dispose();

    /// <summary>A view is made in full: it costs little, and a client reads it at once.</summary>
    private Task RenderPreviewAsync(
        FinishedRetouch retouch, OutputRows rows, ImageSpan destination, CancellationToken cancellationToken) => InPlaceAsync(
        retouch,
        () =>
        {
            if (rows.Rows.Extent == rows.Whole)
            {
                retouch.Pipeline.RenderPreview(retouch.Rendering, rows.Output, destination, cancellationToken);
                return;
            }

            using var whole = new ImageBuffer(rows.Whole, rows.Format);
            retouch.Pipeline.RenderPreview(retouch.Rendering, rows.Output, whole.Span(), cancellationToken);
            for (var y = 0; y < rows.Rows.Height; y++)
                whole.Row(rows.Rows.Y + y).CopyTo(destination.Row(y));
        },
        cancellationToken);

    private async Task InPlaceAsync(FinishedRetouch retouch, Action render, CancellationToken cancellationToken)
    {
        await _renderPlaces.WaitAsync(cancellationToken);
        try
        {
            var start = Stopwatch.GetTimestamp();
            await Task.Run(render, cancellationToken);
            retouch.AddBlendTime(Stopwatch.GetElapsedTime(start));
        }
        finally
        {
            _renderPlaces.Release();
        }
    }

    // Not Progress<T>: that posts to the thread pool, where a late step could overtake the last one.
    private sealed class EngineProgress(Action<JobProgress> show) : IProgress<RetouchProgress>
    {
        public void Report(RetouchProgress value) =>
            show(new JobProgress(JobState.Running, value.Fraction, StepNames.Of(value.Step), 0, ""));
    }
}
