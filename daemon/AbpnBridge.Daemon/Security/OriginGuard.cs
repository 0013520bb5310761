using AbpnBridge.Daemon.Hosting;
using Microsoft.Net.Http.Headers;

namespace AbpnBridge.Daemon.Security;

/// <summary>
/// Refuses every request that names a browser origin, but the configured ones. Native clients and Photoshop's panels send none.
/// An allowed origin gets exactly its own name back (never *), and its preflight is answered.
/// </summary>
internal sealed class OriginGuard(RequestDelegate next, SecurityOptions options)
{
    private const string ExposedHeaders = "grpc-status, grpc-message, grpc-status-details-bin";
    private const string AllowedHeaders = "authorization, content-type, grpc-timeout, x-grpc-web, x-user-agent";

    public Task InvokeAsync(HttpContext context, ILogger<OriginGuard> logger)
    {
        var origin = context.Request.Headers[HeaderNames.Origin];
        if (origin.Count == 0)
            return next(context);
        if (origin.Count > 1 || !options.AllowedOrigins.Contains(origin[0], StringComparer.Ordinal))
        {
            SecurityLog.OriginRefused(logger);
            return Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, "Web pages may not use this daemon.");
        }

        var headers = context.Response.Headers;
        headers[HeaderNames.AccessControlAllowOrigin] = origin;
        headers[HeaderNames.Vary] = HeaderNames.Origin;
        headers[HeaderNames.AccessControlExposeHeaders] = ExposedHeaders;
        return HttpMethods.IsOptions(context.Request.Method) ? AnswerPreflight(context) : next(context);
    }

    private static Task AnswerPreflight(HttpContext context)
    {
        context.Response.Headers[HeaderNames.AccessControlAllowMethods] = HttpMethods.Post;
        context.Response.Headers[HeaderNames.AccessControlAllowHeaders] = AllowedHeaders;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
