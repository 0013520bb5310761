using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security;
using Microsoft.Extensions.Logging.EventLog;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>What differs by who started the daemon.</summary>
internal static class HostRegistration
{
    /// <summary>Registers what talks to systemd or to the service manager; for a console nothing.</summary>
    internal static void AddDaemonHost(this IServiceCollection services, DaemonHost host)
    {
        if (OperatingSystem.IsWindows() && host == DaemonHost.WindowsService) AddService(services);
        if (host != DaemonHost.Systemd || SystemdSocket.FromEnvironment() is not { } systemd) return;
        services.AddSingleton(systemd);
        services.AddHostedService<SystemdReporter>();
    }

    /// <summary>
    /// Tells why there is no daemon: on standard error, and since nobody sees that of a service, in the state folder and its log, in the Event Log, and to the service manager.
    /// </summary>
    /// <param name="exitCode">How the daemon ends.</param>
    /// <param name="reason">A sentence for people.</param>
    /// <param name="details">What else a developer would want.</param>
    /// <param name="host">Who started it.</param>
    /// <param name="state">The state folder; null where the daemon has none, or it is another daemon's.</param>
    internal static async Task<int> TellAsync(ExitCode exitCode, string reason, string? details, DaemonHost host, StateFolder? state)
    {
        await Console.Error.WriteLineAsync(details ?? reason);
        if (state is not null)
        {
            new FailureRecord(state).Write(exitCode, reason);
            DaemonLogging.TellNotStarted(state, reason);
        }

        if (!OperatingSystem.IsWindows() || host != DaemonHost.WindowsService) return (int)exitCode;
        TellEventLog(details ?? reason);
        RefusedStart.Tell(exitCode);
        return (int)exitCode;
    }

    // As the package's AddWindowsService, which does nothing outside session 0.
    [SupportedOSPlatform("windows")]
    private static void AddService(IServiceCollection services)
    {
        services.Configure<WindowsServiceLifetimeOptions>(service => service.ServiceName = DaemonHosts.ServiceName);
        services.AddSingleton<IHostLifetime, ServiceLifetime>();
        services.Configure<EventLogSettings>(log => log.SourceName = DaemonHosts.ServiceName);
        services.AddLogging(logging => logging
            .AddEventLog()
            .AddFilter<EventLogLoggerProvider>(null, LogLevel.Warning)
            // Each look at the health while the models load would be an error there.
            .AddFilter<EventLogLoggerProvider>("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
    }

    [SupportedOSPlatform("windows")]
    private static void TellEventLog(string message)
    {
        try
        {
            EventLog.WriteEntry(DaemonHosts.ServiceName, message, EventLogEntryType.Error);
        }
        catch (Exception fault) when (fault is InvalidOperationException or SecurityException or Win32Exception)
        {
            // The source is not registered, or the log is full: the exit code is all there is.
        }
    }
}
