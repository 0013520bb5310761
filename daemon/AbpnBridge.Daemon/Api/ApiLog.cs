using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Daemon.Api;

/// <summary>Log messages of the services (2xx).</summary>
internal static partial class ApiLog
{
    [LoggerMessage(201, LogLevel.Error, "{Method} failed")]
    internal static partial void CallFailed(ILogger logger, string method, Exception fault);

    [LoggerMessage(203, LogLevel.Debug, "{Method} ended: its client left or its time was over")]
    internal static partial void CallAbandoned(ILogger logger, string method, Exception fault);

    [LoggerMessage(
        202, LogLevel.Information,
        "Retouched {Name}, {Extent}, into {Outputs}: {QueueMs:0} ms queue, {LowResMs:0} ms low, {BlendMs:0} ms blend, {TotalMs:0} ms all")]
    internal static partial void Retouched(
        ILogger logger, string name, Extent extent, string outputs, double queueMs, double lowResMs, double blendMs, double totalMs);
}
