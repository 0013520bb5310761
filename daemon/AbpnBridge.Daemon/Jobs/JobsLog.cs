using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>Log messages of the jobs (3xx). Names of photos come sanitised from the mapper.</summary>
internal static partial class JobsLog
{
    [LoggerMessage(301, LogLevel.Information, "Photo opened: {Extent} {Format}, {ReservedBytes} bytes reserved, {OpenPhotos} open")]
    internal static partial void PhotoOpened(ILogger logger, Extent extent, PixelFormat format, long reservedBytes, int openPhotos);

    [LoggerMessage(302, LogLevel.Information, "Photo closed: {Reason}, {OpenPhotos} open")]
    internal static partial void PhotoClosed(ILogger logger, string reason, int openPhotos);

    [LoggerMessage(303, LogLevel.Information, "Retouch {Number} of a photo of {Extent}: {State} after {Milliseconds:0} ms")]
    internal static partial void RetouchEnded(ILogger logger, int number, Extent extent, JobState state, double milliseconds);

    [LoggerMessage(304, LogLevel.Error, "A retouch failed")]
    internal static partial void RetouchFailed(ILogger logger, Exception fault);
}
