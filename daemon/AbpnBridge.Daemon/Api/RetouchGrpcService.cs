using System.Buffers;
using System.Diagnostics;
using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.V1;
using AbpnBridge.V1.Pixels;
using Google.Protobuf;
using Grpc.Core;
using RetouchRequest = AbpnBridge.V1.RetouchRequest;

namespace AbpnBridge.Daemon.Api;

/// <summary>One photo in one call.</summary>
[BindServiceMethod(typeof(RetouchBinding), nameof(RetouchBinding.Bind))]
internal sealed class RetouchGrpcService(
    DaemonLifetime lifetime, RetouchRequestMapper mapper, RetouchJobRunner runner, MemoryBudget budget, LimitOptions limits,
    ILogger<RetouchGrpcService> logger) : RetouchService.RetouchServiceBase
{
    // How much of the bar the low-resolution work is; the rest is sending the outputs.
    private const double LowResolutionShare = 0.6;

    /// <summary>
    /// 1 the photo comes in, 2 low-resolution work (queued), 3 combine by strengths, 4 what follows, 5 every output band by band,
    /// 6 what was done. The token is looked at between all of them and inside the engine.
    /// </summary>
    public override async Task Retouch(
        IAsyncStreamReader<RetouchRequest> requestStream, IServerStreamWriter<RetouchResponse> responseStream, ServerCallContext context)
    {
        var engine = lifetime.RequireEngine();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.GivenUp);
        using var upload = new PhotoUpload(requestStream, mapper, budget, limits);
        await upload.ReceiveAsync(engine, stop.Token);

        var start = Stopwatch.GetTimestamp();
        var board = new ProgressBoard();
        var (analysis, timings) = await AnalyseAsync(engine, upload, board, responseStream, stop);

        var request = new Retouching.RetouchRequest
        {
            Region = upload.Order.Region,
            Selection = upload.Selection?.View,
            Settings = upload.Order.Settings,
        };
        var retouch = await RetouchJobRunner.PrepareAsync(engine.Pipeline, analysis, upload.Pixels.PhotoIn(upload.Photo.Colour), request, timings, stop.Token);

        await responseStream.WriteAsync(new RetouchResponse { Result = ResultOf(upload) }, stop.Token);
        await SendOutputsAsync(upload, retouch, board, responseStream, stop);

        var summary = WireFormat.Summary(retouch, engine.ModelName, engine.Device, upload.Photo.Warnings, Stopwatch.GetElapsedTime(start));
        var times = summary.Timings;
        ApiLog.Retouched(
            logger, upload.Photo.DisplayName, upload.Photo.Extent, string.Join('+', upload.Outputs), times.QueueMs, times.LowResMs,
            times.BlendMs, times.TotalMs);
        await responseStream.WriteAsync(new RetouchResponse { Summary = summary }, stop.Token);
    }

    /// <summary>
    /// Low-resolution work, told as it goes. Leaves only when the engine has left: it reads the photo's memory until then.
    /// </summary>
    private async Task<(Retouching.RetouchAnalysis Analysis, JobTimings Timings)> AnalyseAsync(
        LoadedEngine engine, PhotoUpload upload, ProgressBoard board, IServerStreamWriter<RetouchResponse> responses,
        CancellationTokenSource stop)
    {
        var analysing = runner.AnalyseAsync(
            engine.Pipeline, upload.Pixels.PhotoIn(upload.Photo.Colour), upload.Order.Region, progress => board.Show(Scale(progress)), stop.Token);
        try
        {
            await TellAsync(board, analysing, responses, stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            await analysing.ContinueWith(
                ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        return await analysing;
    }

    /// <summary>Sends each state of the board that comes up while the work runs; at least one.</summary>
    private static async Task TellAsync(
        ProgressBoard board, Task work, IServerStreamWriter<RetouchResponse> responses, CancellationToken cancellationToken)
    {
        JobProgress? told = null;
        do
        {
            var next = board.NextAsync(told, cancellationToken);
            if (await Task.WhenAny(next, work) == work && !next.IsCompleted)
                return;
            told = await next;
            await responses.WriteAsync(new RetouchResponse { Progress = WireFormat.Of(told) }, cancellationToken);
        }
        while (!work.IsCompleted);
    }

    private static JobProgress Scale(JobProgress progress) => progress with { Fraction = progress.Fraction * LowResolutionShare };

    private static ResultHeader ResultOf(PhotoUpload upload) => new()
    {
        Extent = WireFormat.Of(upload.Photo.Extent),
        Outputs =
        {
            upload.Outputs.Select(output => new OutputFormat
            {
                Output = WireFormat.Of(output),
                PixelFormat = PixelFormats.ToWire(WireFormat.FormatOf(output, upload.Photo.Format)),
            }),
        },
    };

    /// <summary>Every output, top down. While a band is sent, the next one is rendered.</summary>
    private async Task SendOutputsAsync(
        PhotoUpload upload, FinishedRetouch retouch, ProgressBoard board, IServerStreamWriter<RetouchResponse> responses,
        CancellationTokenSource stop)
    {
        var bands = BandsOf(upload).ToList();
        var allRows = (double)upload.Photo.Extent.Height * upload.Outputs.Count;
        var sentRows = 0;
        Task<IMemoryOwner<byte>>? next = RenderAsync(retouch, bands[0], stop.Token);
        try
        {
            for (var i = 0; i < bands.Count; i++)
            {
                using var pixels = await next!;
                next = i + 1 < bands.Count ? RenderAsync(retouch, bands[i + 1], stop.Token) : null;
                await SendAsync(bands[i], pixels.Memory, responses, stop.Token);
                sentRows += bands[i].Rows.Height;
                var fraction = LowResolutionShare + (1 - LowResolutionShare) * sentRows / allRows;
                board.Show(new JobProgress(JobState.Running, fraction, "blend", 0, ""));
                await responses.WriteAsync(new RetouchResponse { Progress = WireFormat.Of(board.Current) }, stop.Token);
            }
        }
        catch
        {
            // The engine reads the photo's memory and writes the band's until it has left.
            await stop.CancelAsync();
            if (next is not null)
                await next.ContinueWith(GiveBack, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private static void GiveBack(Task<IMemoryOwner<byte>> band)
    {
        if (band.IsCompletedSuccessfully)
            band.Result.Dispose();
    }

    private static IEnumerable<OutputRows> BandsOf(PhotoUpload upload) =>
        from output in upload.Outputs
        let format = WireFormat.FormatOf(output, upload.Photo.Format)
        from bounds in OutputBands.ToRender(upload.Photo.Extent, upload.Photo.Extent.Width * format.BytesPerPixel)
        select new OutputRows(output, format, upload.Photo.Extent, bounds, IsPreview: false);

    private async Task<IMemoryOwner<byte>> RenderAsync(FinishedRetouch retouch, OutputRows band, CancellationToken cancellationToken)
    {
        var pixels = MemoryPool<byte>.Shared.Rent(band.ByteCount);
        try
        {
            var destination = new ImageSpan(pixels.Memory[..band.ByteCount], band.Rows.Extent, band.Format);
            await runner.RenderAsync(retouch, band.Output, band.Rows, destination, cancellationToken);
            return pixels;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    private static async Task SendAsync(
        OutputRows band, ReadOnlyMemory<byte> pixels, IServerStreamWriter<RetouchResponse> responses, CancellationToken cancellationToken)
    {
        var rowBytes = band.Rows.Width * band.Format.BytesPerPixel;
        var rows = OutputBands.RowsPerMessage(rowBytes);
        for (var row = 0; row < band.Rows.Height; row += rows)
        {
            var length = Math.Min(rows, band.Rows.Height - row) * rowBytes;
            var message = new OutputBand
            {
                Output = WireFormat.Of(band.Output),
                FirstRow = band.Rows.Y + row,
                // The message is written out before WriteAsync ends, so the memory may be lent again after it.
                Pixels = UnsafeByteOperations.UnsafeWrap(pixels.Slice(row * rowBytes, length)),
            };
            await responses.WriteAsync(new RetouchResponse { Band = message }, cancellationToken);
        }
    }
}
