using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>
/// Lets the gRPC server answer gRPC-Web: it sees an HTTP/2 call, the client sees HTTP/1.1 with the trailers as a last frame in the body
/// (PROTOCOL-WEB.md: "Protocol differences vs gRPC over HTTP2").
/// </summary>
internal sealed class GrpcWebMiddleware(RequestDelegate next, GrpcWebOptions options)
{
    public Task InvokeAsync(HttpContext context)
    {
        var format = GrpcWebFormat.Of(context.Request);
        var isEnabled = context.GetEndpoint()?.Metadata.GetMetadata<GrpcWebChoice>()?.IsEnabled ?? options.DefaultEnabled;
        return format is null || !isEnabled ? next(context) : AnswerAsync(context, format);
    }

    private async Task AnswerAsync(HttpContext context, GrpcWebFormat format)
    {
        var feature = new GrpcWebFeature(context, format);
        var protocol = context.Request.Protocol;
        context.Request.Protocol = HttpProtocol.Http2;
        context.Request.ContentType = GrpcWebFormat.WithSameSuffix("application/grpc", context.Request.ContentType!);
        context.Response.OnStarting(() =>
        {
            // Kestrel must see its own protocol again, or it waits for more of an HTTP/1.1 request body before it closes.
            context.Request.Protocol = protocol;
            context.Response.ContentType = format.ResponseContentType(context.Response.ContentType);
            return Task.CompletedTask;
        });

        try
        {
            await next(context);
            await feature.WriteTrailersAsync();
        }
        finally
        {
            feature.Detach();
        }
    }
}
