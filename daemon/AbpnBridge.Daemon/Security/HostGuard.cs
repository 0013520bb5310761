namespace AbpnBridge.Daemon.Security;

/// <summary>
/// Refuses requests whose Host is not a loopback name. A web page that rebinds its own name to 127.0.0.1 still sends that name
/// here, so this closes DNS rebinding; an empty or missing Host is refused with it.
/// </summary>
internal sealed class HostGuard(RequestDelegate next)
{
    internal static bool IsAllowed(string? host) =>
        host is not null && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]");

    public Task InvokeAsync(HttpContext context, ILogger<HostGuard> logger)
    {
        if (IsAllowed(context.Request.Host.Host))
            return next(context);
        SecurityLog.HostRefused(logger);
        return Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, "This daemon answers to localhost only.");
    }
}
