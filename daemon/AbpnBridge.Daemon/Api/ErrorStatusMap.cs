using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Inference;
using AbpnBridge.Retouching;
using AbpnBridge.Rpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace AbpnBridge.Daemon.Api;

/// <summary>The one place that speaks gRPC status codes: every error of daemon and engine, its code, sentence and details.</summary>
internal static class ErrorStatusMap
{
    /// <summary>Trailer of google.rpc.Status, by gRPC's convention.</summary>
    internal const string DetailsKey = "grpc-status-details-bin";

    private const string InternalSentence = "Something went wrong inside the daemon; its log says more.";
    private static readonly TimeSpan DeviceRetry = TimeSpan.FromSeconds(5);

    /// <summary>What the client is told. Errors that nobody foresaw keep their words to the log.</summary>
    internal static RpcException ToRpcException(Exception fault) => fault switch
    {
        RpcException rpc => rpc,
        InvalidFieldException field => Rpc(StatusCode.InvalidArgument, field.Message, Violation(field)),
        DaemonException daemon => Rpc(CodeOf(daemon.Kind), daemon.Message, Retry(daemon.RetryAfter)),
        RetouchException retouch => Rpc(
            CodeOf(retouch.Kind), retouch.Kind == RetouchError.Internal ? InternalSentence : retouch.Message,
            Retry(retouch.Kind is RetouchError.QueueFull or RetouchError.DeviceLost ? DeviceRetry : null)),
        ModelException => Rpc(
            StatusCode.Unavailable, "The network could not be run on this device; the daemon's log says more.", Retry(DeviceRetry)),
        OutOfMemoryException => Rpc(StatusCode.ResourceExhausted, "The machine has no memory left for this photo.", Retry(DeviceRetry)),
        OperationCanceledException => Rpc(StatusCode.Cancelled, "The call was cancelled.", null),
        _ => Rpc(StatusCode.Internal, InternalSentence, null),
    };

    /// <summary>True where the log should keep the error: nobody foresaw it, or the device failed.</summary>
    internal static bool IsForTheLog(Exception fault) => fault is not (
        RpcException or InvalidFieldException or DaemonException or OperationCanceledException
        or RetouchException { Kind: not (RetouchError.Internal or RetouchError.DeviceLost) });

    internal static StatusCode CodeOf(DaemonError kind) => kind switch
    {
        DaemonError.NotFound => StatusCode.NotFound,
        DaemonError.NotYet or DaemonError.NotOffered => StatusCode.FailedPrecondition,
        DaemonError.QueueFull or DaemonError.OutOfRoom or DaemonError.TooLarge or DaemonError.PairingPaused => StatusCode.ResourceExhausted,
        DaemonError.Unavailable => StatusCode.Unavailable,
        DaemonError.UploadIdle => StatusCode.DeadlineExceeded,
        DaemonError.PairingRefused => StatusCode.Unauthenticated,
        DaemonError.OwnerOnly => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };

    internal static StatusCode CodeOf(RetouchError kind) => kind switch
    {
        RetouchError.BadRequest => StatusCode.InvalidArgument,
        RetouchError.UnsupportedImage or RetouchError.ModelMissing => StatusCode.FailedPrecondition,
        RetouchError.TooLarge or RetouchError.QueueFull => StatusCode.ResourceExhausted,
        RetouchError.DeviceLost => StatusCode.Unavailable,
        RetouchError.Cancelled => StatusCode.Cancelled,
        _ => StatusCode.Internal,
    };

    private static RpcException Rpc(StatusCode code, string sentence, IMessage? detail)
    {
        var trailers = new Metadata();
        if (detail is not null)
        {
            var status = new AbpnBridge.Rpc.Status { Code = (int)code, Message = sentence };
            status.Details.Add(Any.Pack(detail));
            trailers.Add(DetailsKey, status.ToByteArray());
        }

        return new RpcException(new Status(code, sentence), trailers);
    }

    private static BadRequest Violation(InvalidFieldException fault) => new()
    {
        FieldViolations = { new BadRequest.Types.FieldViolation { Field = fault.Field, Description = fault.Description } },
    };

    private static RetryInfo? Retry(TimeSpan? after) =>
        after is { } delay ? new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) } : null;
}
