using AbpnBridge.Daemon.Hosting;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace AbpnBridge.Daemon.Api;

/// <summary>Turns every error of a handler into its status, at one place, and keeps what nobody foresaw in the log.</summary>
internal sealed class ErrorInterceptor(DaemonLifetime lifetime, ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        Map(() => continuation(request, context), context);

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        Map(() => continuation(requestStream, context), context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        Map(() => Nothing(continuation(request, responseStream, context)), context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        Map(() => Nothing(continuation(requestStream, responseStream, context)), context);

    private async Task<T> Map<T>(Func<Task<T>> handler, ServerCallContext context)
    {
        try
        {
            return await handler();
        }
        catch (Exception fault)
        {
            // A client that is gone makes every read and write fail in its own way; none of that is a fault of ours.
            if (context.CancellationToken.IsCancellationRequested)
                ApiLog.CallAbandoned(logger, context.Method, fault);
            else if (ErrorStatusMap.IsForTheLog(fault))
                ApiLog.CallFailed(logger, context.Method, fault);
            // A stop cancels the work, not the client: it must hear who ended the call.
            throw ErrorStatusMap.ToRpcException(
                fault is OperationCanceledException && lifetime.HasGivenUp ? DaemonLifetime.StoppingError() : fault);
        }
    }

    private static async Task<bool> Nothing(Task task)
    {
        await task;
        return true;
    }
}
