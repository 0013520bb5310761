using System.Globalization;
using Grpc.Core;

namespace AbpnBridge.Daemon.Security;

/// <summary>Answers that are given before any service sees the request.</summary>
internal static class Refusal
{
    /// <summary>A plain HTTP error, for callers that are no clients of ours.</summary>
    internal static Task WriteAsync(HttpContext context, int httpStatus, string sentence)
    {
        context.Response.StatusCode = httpStatus;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    /// <summary>
    /// A gRPC status in the headers alone ("Trailers-Only"), in the content type of the request, so that native and web clients
    /// both read it; to anything that does not speak gRPC, <paramref name="httpStatus"/>.
    /// </summary>
    internal static Task WriteStatusAsync(HttpContext context, StatusCode status, int httpStatus, string sentence)
    {
        var contentType = context.Request.ContentType;
        if (contentType is null || !contentType.StartsWith("application/grpc", StringComparison.Ordinal))
            return WriteAsync(context, httpStatus, sentence);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = contentType;
        context.Response.Headers["grpc-status"] = ((int)status).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = sentence.Replace("%", "%25", StringComparison.Ordinal);
        return Task.CompletedTask;
    }
}
