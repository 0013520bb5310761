using AbpnBridge.Daemon.Hosting;
using Microsoft.Net.Http.Headers;

namespace AbpnBridge.Daemon.Security;

/// <summary>
/// Refuses every request that names a browser origin, but the configured ones. Native clients send none; a panel of an application sends none or one of the
/// application's own schemes, which no web page has ("null" any page can have, in a frame, so it must be configured too). An allowed origin gets exactly its own name back (never *), and
/// its preflight is answered; the token it needs all the same.
/// </summary>
internal sealed class OriginGuard(RequestDelegate next, SecurityOptions options)
{
    private const string ExposedHeaders = "grpc-status, grpc-message, grpc-status-details-bin";
    private const string AllowedHeaders = "authorization, content-type, grpc-timeout, x-grpc-web, x-user-agent";

    private static readonly string[] ApplicationSchemes = ["file://", "uxp://", "plugin://"];

    public Task InvokeAsync(HttpContext context, ILogger<OriginGuard> logger)
    {
        var origin = context.Request.Headers[HeaderNames.Origin];
        if (origin.Count == 0)
            return next(context);
        if (origin.Count > 1 || !IsAllowed(origin[0] ?? ""))
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

    private bool IsAllowed(string origin) =>
        options.AllowedOrigins.Contains(origin, StringComparer.Ordinal)
        || ApplicationSchemes.Any(scheme => origin.StartsWith(scheme, StringComparison.Ordinal));

    private static Task AnswerPreflight(HttpContext context)
    {
        context.Response.Headers[HeaderNames.AccessControlAllowMethods] = HttpMethods.Post;
        context.Response.Headers[HeaderNames.AccessControlAllowHeaders] = AllowedHeaders;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
