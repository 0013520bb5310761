using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.V1;
using AbpnBridge.V1.Pixels;
using Grpc.Core;
using MessageCase = AbpnBridge.V1.RetouchRequest.MessageOneofCase;
using RetouchOutput = AbpnBridge.Retouching.RetouchOutput;
using RetouchRequest = AbpnBridge.V1.RetouchRequest;

namespace AbpnBridge.Daemon.Api;

/// <summary>
/// The client's half of a Retouch call: one header, then bands until every row is there, then the end of the stream. The room is
/// reserved when the header has come, before a pixel is taken in.
/// </summary>
internal sealed class PhotoUpload(
    IAsyncStreamReader<RetouchRequest> requests, RetouchRequestMapper mapper, MemoryBudget budget, LimitOptions limits) : IDisposable
{
    private ReceivedImage? _pixels;
    private ReceivedImage? _selection;

    internal PhotoDescription Photo { get; private set; } = null!;

    internal RetouchOrder Order { get; private set; } = null!;

    internal IReadOnlyList<RetouchOutput> Outputs { get; private set; } = [];

    internal ReceivedImage Pixels => _pixels!;

    internal ReceivedImage? Selection => _selection;

    /// <summary>Takes in everything.</summary>
    /// <exception cref="InvalidFieldException">A message is out of turn or a field out of its range, or rows are missing.</exception>
    /// <exception cref="DaemonException">No room, a feature or output that is not to be had, or the client fell silent.</exception>
    internal async Task ReceiveAsync(LoadedEngine engine, CancellationToken cancellationToken)
    {
        if (!await NextAsync(cancellationToken))
            throw NoHeader();
        if (requests.Current.MessageCase != MessageCase.Header)
        {
            Return(requests.Current);
            throw NoHeader();
        }
        ReadHeader(requests.Current.Header, engine);
        while (await NextAsync(cancellationToken))
            TakeIn(requests.Current);
        RequireAllRows(Pixels, "pixel_band");
        if (Selection is { } selection)
            RequireAllRows(selection, "selection_band");
    }

    public void Dispose()
    {
        _pixels?.Dispose();
        _selection?.Dispose();
    }

    /// <summary>
    /// Waits for the next message. Never leaves before the read has: the server lends the call's body to the next call on the connection, and a read left
    /// behind would take that call's messages.
    /// </summary>
    private async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(TimeSpan.FromSeconds(limits.UploadIdleSeconds));
        try
        {
            return await requests.MoveNext(idle.Token);
        }
        catch (IOException gone)
        {
            // A reset of the stream may be seen here before the call's own token fires.
            throw new OperationCanceledException("The client left.", gone);
        }
        catch (Exception fault) when (
            idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested && fault is OperationCanceledException or RpcException)
        {
            throw new DaemonException(
                DaemonError.UploadIdle,
                $"No message came for {limits.UploadIdleSeconds} seconds, so the call was ended and its memory freed.");
        }
    }

    private static InvalidFieldException NoHeader() => new("header", "is missing; the first message of a call must be the header.");

    private void TakeIn(RetouchRequest request)
    {
        try
        {
            ReadBand(request);
        }
        finally
        {
            Return(request);
        }
    }

    private static void Return(RetouchRequest? request)
    {
        PixelLease.Return(request?.PixelBand?.Pixels);
        PixelLease.Return(request?.SelectionBand?.Pixels);
    }

    private void ReadHeader(RetouchHeader header, LoadedEngine engine)
    {
        Photo = mapper.ReadPhoto(header.Photo, "header.photo");
        Order = RetouchRequestMapper.ReadOrder(header.Settings, header.Region, [], Photo, engine.Offered, _ => [], "header.");
        Outputs = RetouchRequestMapper.ReadOutputs(header.Outputs, Photo.Format, "header.outputs");
        var selectionFormat = header.HasSelection
            ? RetouchRequestMapper.ReadSelectionFormat(header.SelectionFormat, "header.selection_format")
            : (Imaging.Pixels.PixelFormat?)null;
        _pixels = ReceivedImage.ReservePhoto(budget, Photo.Extent, Photo.Format, engine.Model);
        if (selectionFormat is { } format)
            _selection = ReceivedImage.Reserve(budget, Photo.Extent, format);
    }

    private void ReadBand(RetouchRequest request)
    {
        switch (request.MessageCase)
        {
            case MessageCase.PixelBand:
                Pixels.Write(request.PixelBand.FirstRow, request.PixelBand.Pixels.Span, "pixel_band");
                break;
            case MessageCase.SelectionBand when Selection is { } selection:
                selection.Write(request.SelectionBand.FirstRow, request.SelectionBand.Pixels.Span, "selection_band");
                break;
            case MessageCase.SelectionBand:
                throw new InvalidFieldException("selection_band", "came although header.has_selection is false.");
            case MessageCase.Header:
                throw new InvalidFieldException("header", "came a second time; a call has one header.");
            default:
                throw new InvalidFieldException("message", "is empty or unknown; after the header come pixel_band and selection_band.");
        }
    }

    private static void RequireAllRows(ReceivedImage image, string field)
    {
        if (image.FirstMissingRow is { } row)
            throw new InvalidFieldException(
                field, $"rows are missing: {image.RowsWritten} of {image.Extent.Height} came, the first missing one is row {row}.");
    }
}
