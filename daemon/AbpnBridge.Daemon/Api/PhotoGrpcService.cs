using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.V1;
using AbpnBridge.V1.Pixels;
using Google.Protobuf;
using Grpc.Core;

namespace AbpnBridge.Daemon.Api;

/// <summary>The photo session for hosts that can only do unary calls.</summary>
[BindServiceMethod(typeof(PhotoBinding), nameof(PhotoBinding.Bind))]
internal sealed class PhotoGrpcService(
    DaemonLifetime lifetime, PhotoStore photos, MemoryBudget budget, RetouchRequestMapper mapper, RetouchJobRunner runner,
    ILogger<PhotoGrpcService> logger) : PhotoService.PhotoServiceBase
{
    public override Task<OpenPhotoResponse> OpenPhoto(OpenPhotoRequest request, ServerCallContext context)
    {
        var engine = lifetime.RequireEngine();
        var photo = mapper.ReadPhoto(request.Photo, "photo");
        var session = photos.Open(photo, engine.Model, ClientOf(context));
        return Task.FromResult(new OpenPhotoResponse
        {
            PhotoId = session.Id,
            SuggestedBandRows = OutputBands.SuggestedRows(photo.Extent, photo.RowBytes),
            Warnings = { photo.Warnings.Select(WireFormat.Of) },
        });
    }

    public override Task<WritePixelsResponse> WritePixels(WritePixelsRequest request, ServerCallContext context)
    {
        try
        {
            using var use = photos.Use(request.PhotoId, ClientOf(context));
            var band = request.Band ?? throw new InvalidFieldException("band", "is missing.");
            return Task.FromResult(new WritePixelsResponse { RowsWritten = Write(use.Session, request, band) });
        }
        finally
        {
            PixelLease.Return(request.Band?.Pixels);
        }
    }

    public override Task<StartRetouchResponse> StartRetouch(StartRetouchRequest request, ServerCallContext context)
    {
        var engine = lifetime.RequireEngine();
        using var use = photos.Use(request.PhotoId, ClientOf(context));
        var session = use.Session;
        if (request.Selection is not null && request.UseSelectionPlane)
            throw new InvalidFieldException("use_selection_plane", "is set although selection sends a mask along; use one of them.");
        var order = RetouchRequestMapper.ReadOrder(
            request.Settings, request.Region, request.RegionOverrides, session.Photo, engine.Offered, session.RegionsOf, "");
        var selection = request.Selection is null ? null : SelectionReader.Read(request.Selection, session.Photo, budget);
        try
        {
            var number = session.Start(order, selection, request.UseSelectionPlane, engine, runner, logger);
            return Task.FromResult(new StartRetouchResponse { RetouchNumber = number });
        }
        catch
        {
            selection?.Dispose();
            throw;
        }
    }

    public override Task<GetRetouchResponse> GetRetouch(GetRetouchRequest request, ServerCallContext context)
    {
        using var use = photos.Use(request.PhotoId, ClientOf(context));
        var retouch = Started(use.Session);
        return Task.FromResult(Look(retouch, retouch.Board.Current, use.Session.Photo));
    }

    public override async Task WatchRetouch(
        WatchRetouchRequest request, IServerStreamWriter<GetRetouchResponse> responseStream, ServerCallContext context)
    {
        using var use = photos.Use(request.PhotoId, ClientOf(context));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.GivenUp);
        var retouch = Started(use.Session);
        JobProgress? seen = null;
        do
        {
            seen = await retouch.Board.NextAsync(seen, stop.Token);
            await responseStream.WriteAsync(Look(retouch, seen, use.Session.Photo), stop.Token);
        }
        while (!seen.IsLast);
    }

    public override async Task<ReadPixelsResponse> ReadPixels(ReadPixelsRequest request, ServerCallContext context)
    {
        using var use = photos.Use(request.PhotoId, ClientOf(context));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.GivenUp);
        var rows = mapper.ReadRows(request, use.Session.Photo);
        using var room = rows.IsPreview ? budget.Reserve(rows.WorkBytes) : null;
        using var rendering = use.Session.BorrowRendering();
        var pixels = await runner.ReadAsync(rendering.Retouch, rows, stop.Token);
        // The message is written out after this method, and then nobody looks at it again.
        context.GetHttpContext().Response.RegisterForDispose(pixels);
        return new ReadPixelsResponse
        {
            FirstRow = rows.Rows.Y,
            PixelFormat = PixelFormats.ToWire(rows.Format),
            Pixels = UnsafeByteOperations.UnsafeWrap(pixels.Memory[..rows.ByteCount]),
            RetouchNumber = rendering.RetouchNumber,
            Extent = WireFormat.Of(rows.Whole),
        };
    }

    public override Task<CancelRetouchResponse> CancelRetouch(CancelRetouchRequest request, ServerCallContext context)
    {
        using var use = photos.Use(request.PhotoId, ClientOf(context));
        use.Session.Cancel("The client cancelled it.");
        return Task.FromResult(new CancelRetouchResponse());
    }

    public override Task<ClosePhotoResponse> ClosePhoto(ClosePhotoRequest request, ServerCallContext context)
    {
        photos.Close(request.PhotoId, ClientOf(context));
        return Task.FromResult(new ClosePhotoResponse());
    }

    private static int Write(PhotoSession session, WritePixelsRequest request, PixelBand band) => request.Plane switch
    {
        PixelPlane.Unspecified or PixelPlane.Photo => session.WritePhoto(band.FirstRow, band.Pixels.Span),
        PixelPlane.Selection => session.WriteSelection(
            RetouchRequestMapper.ReadSelectionFormat(request.SelectionFormat, "selection_format"), band.FirstRow, band.Pixels.Span),
        _ => throw new InvalidFieldException("plane", $"is {(int)request.Plane}; it must be 1 (photo) or 2 (selection)."),
    };

    private static PhotoRetouch Started(PhotoSession session) =>
        session.Newest ?? throw new DaemonException(DaemonError.NotYet, "No retouch of this photo was started.");

    private static GetRetouchResponse Look(PhotoRetouch retouch, JobProgress progress, PhotoDescription photo) => new()
    {
        RetouchNumber = retouch.Number,
        Progress = WireFormat.Of(progress),
        Summary = progress.State == JobState.Done && retouch.Result is { } result
            ? WireFormat.Summary(result, retouch.Engine.ModelName, retouch.Engine.Device, photo.Warnings)
            : null,
    };

    private static string ClientOf(ServerCallContext context) => Caller.Of(context).Id;
}
