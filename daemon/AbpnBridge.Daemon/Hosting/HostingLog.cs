using AbpnBridge.Inference;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>Log messages of start and stop (4xx).</summary>
internal static partial class HostingLog
{
    [LoggerMessage(
        401, LogLevel.Information,
        "AbpnBridge {Version}, {Build}: gRPC on port {GrpcPort}, gRPC-Web on port {WebPort}, local socket {Socket}")]
    internal static partial void Listening(ILogger logger, string version, string build, int grpcPort, int webPort, string socket);

    [LoggerMessage(402, LogLevel.Warning, "No local socket: {Reason}")]
    internal static partial void NoSocket(ILogger logger, string reason);

    [LoggerMessage(403, LogLevel.Information, "Ready: {Model} on {Device}, {Precision} precision; self-test difference {Difference:g3}, {Milliseconds:0} ms")]
    internal static partial void Ready(ILogger logger, string model, string device, string precision, float difference, double milliseconds);

    [LoggerMessage(404, LogLevel.Warning, "Device {Device} refused: {Reason}")]
    internal static partial void DeviceRefused(ILogger logger, string device, string reason);

    [LoggerMessage(405, LogLevel.Critical, "No usable model: {Reason}")]
    internal static partial void NoModel(ILogger logger, string reason);

    [LoggerMessage(406, LogLevel.Information, "Stopped before the warm-up was over")]
    internal static partial void WarmUpCancelled(ILogger logger);

    [LoggerMessage(407, LogLevel.Information, "Stopped")]
    internal static partial void Stopped(ILogger logger);

    [LoggerMessage(408, LogLevel.Critical, "The warm-up failed: {Reason}")]
    internal static partial void WarmUpFailed(ILogger logger, string reason, Exception fault);

    [LoggerMessage(410, LogLevel.Information, "Graphics adapter {Setting}: {Adapter}")]
    internal static partial void GraphicsAdapter(ILogger logger, string setting, GraphicsAdapter adapter);

    [LoggerMessage(409, LogLevel.Information, "Full-size work: {TilePath}")]
    internal static partial void TilePath(ILogger logger, TilePathChoice tilePath);

    [LoggerMessage(411, LogLevel.Warning, "Device {Device} lost; a fresh process takes over: {Reason}")]
    internal static partial void DeviceLost(ILogger logger, string device, string reason);

    [LoggerMessage(412, LogLevel.Error, "Device {Device} out of service; the processor takes over: {Reason}")]
    internal static partial void DeviceOut(ILogger logger, string device, string reason);

    [LoggerMessage(413, LogLevel.Information, "Device {Device} back in service: {Reason}")]
    internal static partial void DeviceBack(ILogger logger, string device, string reason);

    [LoggerMessage(414, LogLevel.Information, "Process of device {Device} replaced: {Reason}")]
    internal static partial void WorkerReplaced(ILogger logger, string device, string reason);

    [LoggerMessage(415, LogLevel.Error, "The self-test of the device could not be run: {Reason}")]
    internal static partial void SelfTestFailed(ILogger logger, string reason, Exception fault);

    [LoggerMessage(416, LogLevel.Warning, "There is no log file: {Reason}")]
    internal static partial void NoLogFile(ILogger logger, string reason);

    [LoggerMessage(417, LogLevel.Critical, "Not started: {Reason}")]
    internal static partial void NotStarted(ILogger logger, string reason);
}
