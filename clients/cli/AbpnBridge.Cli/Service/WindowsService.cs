using System.ComponentModel;
using System.Runtime.Versioning;
using AbpnBridge.Cli.Daemon;
using Microsoft.Win32;
using static AbpnBridge.Cli.Service.ServiceManagerCalls;

namespace AbpnBridge.Cli.Service;

/// <summary>
/// The daemon as a Windows service for all users of the machine. It runs by an account of its own that owns nothing but the state folder in %ProgramData%, is started
/// some time after the machine, restarted after a crash, and may be started by whoever is logged on.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsService : IBackgroundDaemon
{
    private const string EventSource = $@"SYSTEM\CurrentControlSet\Services\EventLog\Application\{WindowsServiceTerms.Name}";

    // Longer than the service manager itself waits for a start (30 s), and than a stop may drain.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public string StateFolder => DaemonDiscovery.ServiceStateDirectory;

    public bool IsInstalled => Do("look at", service => service is not null, QueryStatus);

    /// <summary>The process of the running service; null where it does not run.</summary>
    internal static int? ProcessId => Do<int?>("look at", service => service?.Status() is { State: Running } status ? status.ProcessId : null, QueryStatus);

    public async Task InstallAsync(DaemonCommandLine daemon, CancellationToken cancellation)
    {
        WindowsServiceTerms.RequireCommonPlace(daemon.Program, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        ProgramPlace.RequireClosed(daemon.Program);
        // One that runs gives way to the new program.
        if (IsInstalled) await StopAsync(cancellation);
        Do("install", registered =>
        {
            using var created = registered is null ? Create(daemon) : null;
            registered?.Reconfigure(WindowsServiceTerms.DisplayName, daemon.ForWindows(), WindowsServiceTerms.Account);
            var service = registered ?? created!;
            service.Describe(WindowsServiceTerms.Description);
            service.DelayStart();
            service.HaveOwnSid();
            service.RestartAfter(WindowsServiceTerms.RestartPauses, WindowsServiceTerms.RestartsReset);
            service.LetIn(WindowsServiceTerms.Access);
            RegisterEventSource(daemon.Program);
            return true;
        });
    }

    public async Task UninstallAsync(CancellationToken cancellation)
    {
        if (!IsInstalled) return;
        await StopAsync(cancellation);
        Do("uninstall", service =>
        {
            service?.Delete();
            Registry.LocalMachine.DeleteSubKey(EventSource, throwOnMissingSubKey: false);
            return true;
        });
    }

    public Task StartAsync(CancellationToken cancellation)
    {
        Do("start", service =>
        {
            (service ?? throw ServiceFailure.NotInstalled()).Start();
            return true;
        }, QueryStatus | StartService);
        return ReachAsync(Running, cancellation);
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (!Do("stop", service => (service ?? throw ServiceFailure.NotInstalled()).Stop(), QueryStatus | StopService))
        {
            if (TimeProvider.System.GetUtcNow() > deadline)
                throw new CommandFailure("service-failed", ExitCode.Refused, $"The service has been starting or stopping for {Patience.TotalSeconds:0} seconds and takes no orders.");
            await Task.Delay(Look, cancellation);
        }

        await ReachAsync(Stopped, cancellation);
    }

    public Task<ServiceReport> StatusAsync(CancellationToken cancellation) => Task.FromResult(Do(
        "look at",
        service => service?.Status() is { } status
            ? new ServiceReport(
                "windows-service", Installed: true, status.State == Running, WindowsServiceTerms.StateWord(status.State), status.ProcessId == 0 ? null : status.ProcessId, Command())
            : new ServiceReport("windows-service", Installed: false, Running: false),
        QueryStatus));

    private static RegisteredService Create(DaemonCommandLine daemon) => RegisteredService.Create(
        WindowsServiceTerms.Name, WindowsServiceTerms.DisplayName, daemon.ForWindows(), WindowsServiceTerms.Account);

    // Without it, the Event Viewer shows our sentences inside one of its own that says they are unknown.
    private static void RegisterEventSource(string program)
    {
        using var source = Registry.LocalMachine.CreateSubKey(EventSource);
        source.SetValue("EventMessageFile", Path.Combine(Path.GetDirectoryName(program)!, "System.Diagnostics.EventLog.Messages.dll"), RegistryValueKind.ExpandString);
        source.SetValue("TypesSupported", 7, RegistryValueKind.DWord);
    }

    private static string? Command()
    {
        using var key = Registry.LocalMachine.OpenSubKey($@"SYSTEM\CurrentControlSet\Services\{WindowsServiceTerms.Name}");
        return key?.GetValue("ImagePath") as string;
    }

    private static async Task ReachAsync(int state, CancellationToken cancellation)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (Do("look at", service => service?.Status(), QueryStatus) is { } status && status.State != state)
        {
            if (state == Running && status.State == Stopped)
                throw new CommandFailure(
                    "service-failed", ExitCode.Refused,
                    $"The service did not start (error {status.Win32ExitCode}); the Event Viewer says why: Windows Logs, Application, source {WindowsServiceTerms.Name}.");
            if (TimeProvider.System.GetUtcNow() > deadline)
                throw new CommandFailure("service-failed", ExitCode.Refused, $"The service is still {WindowsServiceTerms.StateWord(status.State)} after {Patience.TotalSeconds:0} seconds.");
            await Task.Delay(Look, cancellation);
        }
    }

    private static T Do<T>(string what, Func<RegisteredService?, T> action, int access = AllAccess)
    {
        try
        {
            using var service = RegisteredService.Open(WindowsServiceTerms.Name, access);
            return action(service);
        }
        catch (Exception fault) when (fault is Win32Exception { NativeErrorCode: ErrorAccessDenied } or UnauthorizedAccessException)
        {
            throw ServiceFailure.NeedsAdministrator(what);
        }
        catch (Win32Exception fault)
        {
            throw new CommandFailure("service-failed", ExitCode.Refused, $"Windows does not {what} the service: {fault.Message} (error {fault.NativeErrorCode}).", fault);
        }
    }
}
