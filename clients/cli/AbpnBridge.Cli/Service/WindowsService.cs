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

    // Longer than the service manager itself waits for a start (30 s), and than a stop may drain by default; one that says it needs longer gets that.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    // Who insists on the end waits for the work and the drain alone, if the service does not say that it needs longer.
    private static readonly TimeSpan ForcePatience = TimeSpan.FromSeconds(20);

    // What a stopped daemon waits for its device (its DaemonLifetime.EnginePatience, 5 s), and a little.
    private static readonly TimeSpan ProcessPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private static readonly string InEventViewer = $"The Event Viewer says why: Windows Logs, Application, source {WindowsServiceTerms.Name}.";

    public string StateFolder => DaemonDiscovery.ServiceStateDirectory;

    public bool IsInstalled => Do("look at", service => service is not null, QueryStatus);

    /// <summary>The same for who only wonders: a service manager that does not answer knows none.</summary>
    internal static bool IsRegistered
    {
        get
        {
            try
            {
                return new WindowsService().IsInstalled;
            }
            catch (CommandFailure)
            {
                return false;
            }
        }
    }

    /// <summary>The process of the running service; null where it does not run.</summary>
    internal static int? ProcessId => Do<int?>("look at", service => service?.Status() is { State: Running } status ? status.ProcessId : null, QueryStatus);

    public async Task InstallAsync(DaemonCommandLine daemon, CancellationToken cancellation)
    {
        WindowsServiceTerms.RequireCommonPlace(daemon.Program, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        ProgramPlace.RequireClosed(daemon.Program);
        // One that runs gives way to the new program.
        if (IsInstalled) await StopAsync(force: false, cancellation);
        var command = (daemon with { Switches = ["--service", .. daemon.Switches] }).ForWindows();
        Do("install", registered =>
        {
            using var created = registered is null ? Create(command) : null;
            registered?.Reconfigure(WindowsServiceTerms.DisplayName, command, WindowsServiceTerms.Account);
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
        await StopAsync(force: true, cancellation);
        Do("uninstall", service =>
        {
            service?.Delete();
            Registry.LocalMachine.DeleteSubKey(EventSource, throwOnMissingSubKey: false);
            return true;
        });
    }

    public async Task StartAsync(CancellationToken cancellation)
    {
        var since = TimeProvider.System.GetUtcNow();
        Do("start", service =>
        {
            (service ?? throw ServiceFailure.NotInstalled()).Start();
            return true;
        }, QueryStatus | StartService);
        while (Status() is { } status && status.State != Running)
        {
            if (status.State == Stopped) throw NotStarted(since, status);
            if (TimeProvider.System.GetUtcNow() > since + Patience)
                throw new CommandFailure("service-failed", ExitCode.Refused, $"The service is still {WindowsServiceTerms.StateWord(status.State)} after {Patience.TotalSeconds:0} seconds.");
            await Task.Delay(Look, cancellation);
        }
    }

    public async Task StopAsync(bool force, CancellationToken cancellation)
    {
        using var process = EndingProcess.Of((Status() ?? throw ServiceFailure.NotInstalled()).ProcessId);
        var since = TimeProvider.System.GetUtcNow();
        // One that is stopping already is waited for, one that is starting is asked when it has.
        while (Do("stop", service => Asked(service ?? throw ServiceFailure.NotInstalled()), QueryStatus | StopService) is { HasStopped: false } status)
        {
            var patience = TimeSpan.FromMilliseconds(Math.Max((force ? ForcePatience : Patience).TotalMilliseconds, status.WaitHint));
            if (TimeProvider.System.GetUtcNow() > since + patience)
            {
                if (!force) throw ServiceFailure.StillStopping(status.ProcessId, patience);
                break;
            }

            await Task.Delay(Look, cancellation);
        }

        // It counts as stopped when its work is done, and waits for its device then; its files are free when the process is gone.
        if (process is not null) await process.GoneAsync(ProcessPatience, force, cancellation);
    }

    /// <summary>Why the service does not run, as far as the service manager knows; null where it does not.</summary>
    internal static CommandFailure? Failure() =>
        Status() is { State: Stopped, Win32ExitCode: ErrorServiceSpecific } status
            ? LastRun.NotStarted(LastRun.Words(status.ServiceExitCode, DaemonDiscovery.ServiceStateDirectory) ?? InEventViewer)
            : null;

    public Task<ServiceReport> StatusAsync(CancellationToken cancellation) => Task.FromResult(Do(
        "look at",
        service => service?.Status() is { } status
            ? new ServiceReport(
                "windows-service", Installed: true, status.State == Running, WindowsServiceTerms.StateWord(status.State), status.ProcessId == 0 ? null : status.ProcessId, Command())
            : new ServiceReport("windows-service", Installed: false, Running: false),
        QueryStatus));

    private static RegisteredService Create(string command) => RegisteredService.Create(
        WindowsServiceTerms.Name, WindowsServiceTerms.DisplayName, command, WindowsServiceTerms.Account);

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

    private static StatusAnswer? Status() => Do<StatusAnswer?>("look at", service => service?.Status(), QueryStatus);

    private static StatusAnswer Asked(RegisteredService service)
    {
        if (service.Status().State == Running) service.Stop();
        return service.Status();
    }

    private CommandFailure NotStarted(DateTimeOffset since, StatusAnswer status) => new(
        "service-failed", ExitCode.Refused,
        "The service did not start. "
        + (LastRun.Reason(StateFolder, since, status.Win32ExitCode == ErrorServiceSpecific ? status.ServiceExitCode : 0) ?? $"{(status.Win32ExitCode == 0 ? "It gave Windows no answer" : $"Windows calls it error {status.Win32ExitCode}")}. {InEventViewer}"));

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
