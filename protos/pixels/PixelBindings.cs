using Google.Protobuf.Reflection;
using Grpc.Core;

namespace AbpnBridge.V1.Pixels;

/// <summary>The methods of <see cref="RetouchService"/> with <see cref="PixelMarshallers"/>; for a BindServiceMethod attribute.</summary>
public static class RetouchBinding
{
    /// <summary>The service, for reflection.</summary>
    public static ServiceDescriptor Descriptor => RetouchService.Descriptor;

    /// <summary>Hands every method to the binder.</summary>
    public static void Bind(ServiceBinderBase binder, RetouchService.RetouchServiceBase? service) =>
        RetouchService.BindService(new PixelBinder(binder), service!);
}

/// <summary>The methods of <see cref="PhotoService"/> with <see cref="PixelMarshallers"/>; for a BindServiceMethod attribute.</summary>
public static class PhotoBinding
{
    /// <summary>The service, for reflection.</summary>
    public static ServiceDescriptor Descriptor => PhotoService.Descriptor;

    /// <summary>Hands every method to the binder.</summary>
    public static void Bind(ServiceBinderBase binder, PhotoService.PhotoServiceBase? service) =>
        PhotoService.BindService(new PixelBinder(binder), service!);
}

/// <summary>Passes methods on with <see cref="PixelMarshallers"/>.</summary>
internal sealed class PixelBinder(ServiceBinderBase inner) : ServiceBinderBase
{
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(PixelMarshallers.For(method), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(PixelMarshallers.For(method), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(PixelMarshallers.For(method), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(PixelMarshallers.For(method), handler);
}
