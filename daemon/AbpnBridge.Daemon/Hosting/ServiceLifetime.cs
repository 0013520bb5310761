using System.Runtime.Versioning;
using Microsoft.Extensions.Hosting.WindowsServices;
using Microsoft.Extensions.Options;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// The daemon as a Windows service. The service counts as running before the models load. A stop tells the service manager how long running work may still take;
/// a daemon that stops because it failed says so, for the recovery actions.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ServiceLifetime(
    IHostEnvironment environment, IHostApplicationLifetime application, ILoggerFactory loggers, IOptions<HostOptions> host,
    IOptions<WindowsServiceLifetimeOptions> service, DaemonLifetime daemon)
    : WindowsServiceLifetime(environment, application, loggers, host, service), IHostLifetime
{
    // ERROR_EXCEPTION_IN_SERVICE: which one it was stands in the Event Log.
    private const int Failed = 1064;

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);
    private readonly TimeSpan _longestStop = host.Value.ShutdownTimeout + Margin;

    /// <exception cref="StartFailure">No service manager waits for this program.</exception>
    async Task IHostLifetime.WaitForStartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WaitForStartAsync(cancellationToken);
        }
        catch (InvalidOperationException fault)
        {
            // "Stopped without starting": Windows let the program go before it was asked to start.
            throw DaemonHosts.NotAService(fault);
        }
    }

    protected override void OnStop()
    {
        RequestAdditionalTime((int)_longestStop.TotalMilliseconds);
        base.OnStop();
        if (daemon.ExitCode != Hosting.ExitCode.Ok) ExitCode = Failed;
    }
}
