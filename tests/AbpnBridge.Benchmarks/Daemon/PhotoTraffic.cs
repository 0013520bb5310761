using AbpnBridge.FunctionalTests;
using AbpnBridge.V1;
using AbpnBridge.V1.Pixels;
using Google.Protobuf;
using Grpc.Core;

namespace AbpnBridge.Benchmarks.Daemon;

/// <summary>One photo up to and down from a daemon, by native gRPC and by gRPC-Web, several bands in flight; the rows land in memory that is there.</summary>
internal sealed class PhotoTraffic(DaemonClient client, GrpcWebClient web, SentPhoto photo)
{
    private const int InFlight = 4;
    private readonly byte[] _target = new byte[photo.Pixels.Length];

    // As abpn does it: bands come in lent memory.
    private readonly PhotoService.PhotoServiceClient _photos = new(new PixelCallInvoker(client.Invoker));
    private readonly RetouchService.RetouchServiceClient _retouches = new(new PixelCallInvoker(client.Invoker));

    /// <summary>Opens the photo and writes all of its rows.</summary>
    public async Task<string> UploadAsync()
    {
        var id = (await _photos.OpenPhotoAsync(new OpenPhotoRequest { Photo = photo.Header })).PhotoId;
        await EachBandAsync(async (first, count) => await _photos.WritePixelsAsync(WriteOf(id, first, count)));
        return id;
    }

    /// <summary>Retouches an open photo with all strengths 0: its rows then come back as they are, and only the way is measured.</summary>
    public async Task FinishUntouchedAsync(string id)
    {
        await _photos.StartRetouchAsync(new StartRetouchRequest { PhotoId = id, Settings = SentPhoto.Settings(0) });
        using var watch = _photos.WatchRetouch(new WatchRetouchRequest { PhotoId = id });
        while (await watch.ResponseStream.MoveNext(CancellationToken.None))
            if (watch.ResponseStream.Current.Progress.State is RetouchState.Failed or RetouchState.Cancelled)
                throw new InvalidOperationException(watch.ResponseStream.Current.Progress.Message);
    }

    /// <summary>Reads all rows.</summary>
    public Task DownloadAsync(string id) => EachBandAsync(async (first, count) =>
        Take(first, (await _photos.ReadPixelsAsync(ReadOf(id, first, count))).Pixels));

    public Task CloseAsync(string id) => _photos.ClosePhotoAsync(new ClosePhotoRequest { PhotoId = id }).ResponseAsync;

    /// <summary>A whole gRPC-Web session over HTTP/1.1: open, write, read, close. The retouch between has no strength.</summary>
    public async Task WebSessionAsync(string finished)
    {
        var id = (await CallAsync<OpenPhotoResponse>("OpenPhoto", new OpenPhotoRequest { Photo = photo.Header })).PhotoId;
        await EachBandAsync((first, count) => CallAsync<WritePixelsResponse>("WritePixels", WriteOf(id, first, count)));
        await EachBandAsync(async (first, count) =>
            Take(first, (await CallAsync<ReadPixelsResponse>("ReadPixels", ReadOf(finished, first, count))).Pixels));
        await CallAsync<ClosePhotoResponse>("ClosePhoto", new ClosePhotoRequest { PhotoId = id });
    }

    /// <summary>The one call: header and bands up, bands down.</summary>
    public async Task RetouchAsync()
    {
        using var call = _retouches.Retouch();
        var receiving = ReceiveAsync(call);
        await call.RequestStream.WriteAsync(new RetouchRequest { Header = new RetouchHeader { Photo = photo.Header, Settings = SentPhoto.Settings(1) } });
        foreach (var (first, count) in photo.Bands) await call.RequestStream.WriteAsync(new RetouchRequest { PixelBand = photo.Band(first, count) });
        await call.RequestStream.CompleteAsync();
        var received = await receiving;
        if (received != photo.Pixels.Length) throw new InvalidOperationException($"{received} bytes came back of {photo.Pixels.Length}.");
    }

    private static ReadPixelsRequest ReadOf(string id, int first, int count) =>
        new() { PhotoId = id, Output = RetouchOutput.Pixels, FirstRow = first, RowCount = count };

    private WritePixelsRequest WriteOf(string id, int first, int count) => new() { PhotoId = id, Band = photo.Band(first, count) };

    private async Task<long> ReceiveAsync(AsyncDuplexStreamingCall<RetouchRequest, RetouchResponse> call)
    {
        var received = 0L;
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (call.ResponseStream.Current.Band is not { } band) continue;
            received += band.Pixels.Length;
            Take(band.FirstRow, band.Pixels);
        }

        return received;
    }

    private void Take(int first, ByteString rows)
    {
        rows.Span.CopyTo(_target.AsSpan(first * photo.RowBytes));
        PixelLease.Return(rows);
    }

    private Task EachBandAsync(Func<int, int, Task> act) => Parallel.ForEachAsync(
        photo.Bands, new ParallelOptions { MaxDegreeOfParallelism = InFlight }, async (band, _) => await act(band.First, band.Count));

    private async Task<TResponse> CallAsync<TResponse>(string method, IMessage request)
        where TResponse : class, IMessage<TResponse>, new()
    {
        var (message, status, sentence) = await web.CallAsync<TResponse>($"/abpnbridge.v1.PhotoService/{method}", request);
        return message ?? throw new InvalidOperationException($"{method} failed with status {status}: {sentence}");
    }
}
