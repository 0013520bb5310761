using System.Collections.Concurrent;
using Grpc.Core;

namespace AbpnBridge.V1.Pixels;

/// <summary>
/// A client's calls with <see cref="PixelMarshallers"/>: bands come in lent memory, which the client gives back with <see cref="PixelLease.Return"/>.
/// </summary>
public sealed class PixelCallInvoker(CallInvoker inner) : CallInvoker
{
    // One method object for each method of the API: channels remember the ones they have seen.
    private static readonly ConcurrentDictionary<IMethod, IMethod> Methods = new();

    /// <inheritdoc/>
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        inner.BlockingUnaryCall(With(method), host, options, request);

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        inner.AsyncUnaryCall(With(method), host, options, request);

    /// <inheritdoc/>
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        inner.AsyncServerStreamingCall(With(method), host, options, request);

    /// <inheritdoc/>
    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        inner.AsyncClientStreamingCall(With(method), host, options);

    /// <inheritdoc/>
    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        inner.AsyncDuplexStreamingCall(With(method), host, options);

    private static Method<TRequest, TResponse> With<TRequest, TResponse>(Method<TRequest, TResponse> method) =>
        (Method<TRequest, TResponse>)Methods.GetOrAdd(method, static generated => PixelMarshallers.For((Method<TRequest, TResponse>)generated));
}
