using System.Diagnostics;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.V1;
using AbpnBridge.V1.Pixels;
using Grpc.Core;

namespace AbpnBridge.Cli.Photos;

/// <summary>One photo through the bidirectional Retouch call: bands up, progress, bands down.</summary>
internal sealed class RetouchCall(RetouchService.RetouchServiceClient client)
{
    private const int BandBytes = 1 << 20;

    /// <summary>Sends the photo and waits for all outputs.</summary>
    /// <param name="header">Names the photo's extent and format, and everything else.</param>
    /// <param name="photo">The pixels.</param>
    /// <param name="selection">The selection mask, exactly when the header announces one.</param>
    /// <param name="progress">Called with the daemon's step and its fraction, 0 to 1.</param>
    /// <param name="cancellation">Ends the call, and with it the work in the daemon.</param>
    /// <exception cref="RpcException">The daemon refused or failed, or the connection broke.</exception>
    internal async Task<RetouchCallResult> RunAsync(
        RetouchHeader header, ImageBuffer photo, ImageBuffer? selection, Action<string, double> progress, CancellationToken cancellation)
    {
        using var call = client.Retouch(cancellationToken: cancellation);
        var sending = SendAsync(call.RequestStream, header, photo, selection);
        var result = new RetouchCallResult();
        try
        {
            await ReceiveAsync(call.ResponseStream, result, progress, cancellation);
            result.Upload = await sending;
            return result;
        }
        catch
        {
            result.Dispose();
            call.Dispose();
            // The refusal itself came back on the receiving side; that sending then breaks is its echo.
            await sending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    private static async Task<TimeSpan> SendAsync(
        IClientStreamWriter<RetouchRequest> requests, RetouchHeader header, ImageBuffer photo, ImageBuffer? selection)
    {
        var start = Stopwatch.GetTimestamp();
        await requests.WriteAsync(new RetouchRequest { Header = header });
        if (selection is not null) await SendBandsAsync(requests, selection, band => new RetouchRequest { SelectionBand = band });
        await SendBandsAsync(requests, photo, band => new RetouchRequest { PixelBand = band });
        await requests.CompleteAsync();
        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task SendBandsAsync(
        IClientStreamWriter<RetouchRequest> requests, ImageBuffer picture, Func<PixelBand, RetouchRequest> wrap)
    {
        var rows = Math.Clamp(BandBytes / picture.StrideBytes, 1, picture.Extent.Height);
        for (var first = 0; first < picture.Extent.Height; first += rows)
        {
            var count = Math.Min(rows, picture.Extent.Height - first);
            await requests.WriteAsync(wrap(new PixelBand { FirstRow = first, Pixels = PictureRows.Of(picture, first, count) }));
        }
    }

    private static async Task ReceiveAsync(
        IAsyncStreamReader<RetouchResponse> responses, RetouchCallResult result, Action<string, double> progress, CancellationToken cancellation)
    {
        var downloadStart = 0L;
        while (await responses.MoveNext(cancellation))
        {
            var response = responses.Current;
            switch (response.MessageCase)
            {
                case RetouchResponse.MessageOneofCase.Progress:
                    progress(response.Progress.State == RetouchState.Queued ? "queued" : response.Progress.Step, response.Progress.Fraction);
                    break;
                case RetouchResponse.MessageOneofCase.Result:
                    downloadStart = Stopwatch.GetTimestamp();
                    result.Prepare(response.Result);
                    break;
                case RetouchResponse.MessageOneofCase.Band:
                    progress("download", Store(response.Band, result));
                    break;
                case RetouchResponse.MessageOneofCase.Summary:
                    result.Download = Stopwatch.GetElapsedTime(downloadStart);
                    result.Summary = response.Summary;
                    break;
            }
        }

        result.CheckComplete();
    }

    private static double Store(OutputBand band, RetouchCallResult result)
    {
        try
        {
            return result.Store(band);
        }
        finally
        {
            PixelLease.Return(band.Pixels);
        }
    }
}

/// <summary>What a call brought back; owns the outputs' pixels.</summary>
internal sealed class RetouchCallResult : IDisposable
{
    private readonly Dictionary<RetouchOutput, ImageBuffer> _outputs = [];
    private readonly Dictionary<RetouchOutput, int> _rowsReceived = [];

    internal RetouchSummary Summary { get; set; } = new();

    /// <summary>From the first to the last message sent.</summary>
    internal TimeSpan Upload { get; set; }

    /// <summary>From the result header to the summary.</summary>
    internal TimeSpan Download { get; set; }

    internal ImageBuffer this[RetouchOutput output] => _outputs[output];

    internal void Prepare(ResultHeader header)
    {
        foreach (var output in header.Outputs)
        {
            var extent = new Imaging.Geometry.Extent(header.Extent.Width, header.Extent.Height);
            _outputs.Add(output.Output, ImageBuffer.ForFilling(extent, WireFormat.Of(output.PixelFormat)));
            _rowsReceived.Add(output.Output, 0);
        }
    }

    /// <summary>Takes a band in and returns the share of all rows that are here.</summary>
    internal double Store(OutputBand band)
    {
        if (!_outputs.TryGetValue(band.Output, out var buffer) || band.FirstRow != _rowsReceived[band.Output])
            throw Broken($"an unexpected band of {Words.Of(band.Output)} at row {band.FirstRow}");
        var pixels = band.Pixels.Span;
        var rows = pixels.Length / buffer.StrideBytes;
        if (rows == 0 || pixels.Length % buffer.StrideBytes != 0 || band.FirstRow + rows > buffer.Extent.Height)
            throw Broken($"a band of {pixels.Length} bytes at row {band.FirstRow}");
        pixels.CopyTo(buffer.Rows(band.FirstRow, rows));
        _rowsReceived[band.Output] += rows;
        return _rowsReceived.Values.Sum(r => (double)r) / ((double)buffer.Extent.Height * _outputs.Count);
    }

    internal void CheckComplete()
    {
        if (_outputs.Count == 0 || _outputs.Any(o => _rowsReceived[o.Key] != o.Value.Extent.Height)) throw Broken("not all rows");
    }

    public void Dispose()
    {
        foreach (var buffer in _outputs.Values) buffer.Dispose();
    }

    private static CommandFailure Broken(string what) => new("internal", ExitCode.Failed, $"The daemon sent {what}.");
}
