using System.Diagnostics;
using System.Runtime.Versioning;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.V1;
using Grpc.Core;
using Microsoft.Win32;

namespace AbpnBridge.Cli.Service;

/// <summary>The daemon as a program of one user, started at the log-on: where services see no graphics card, and for whoever is no administrator.</summary>
/// <param name="stateDirectory">The state folder the daemon was registered with; null: the user's own.</param>
[SupportedOSPlatform("windows")]
internal sealed class LogOnEntry(string? stateDirectory) : IBackgroundDaemon
{
    private const string RunKey = @"Software\Microsoft\Windows\CurrentVersion\Run";
    private const string ValueName = "AbpnBridge";

    // The daemon's exit code where another one has the state folder: one that somebody else is just starting.
    private const int AnotherDaemon = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public bool IsInstalled => Command is not null;

    public string StateFolder => DaemonDiscovery.DefaultStateDirectory;

    private static string? Command
    {
        get
        {
            using var run = Registry.CurrentUser.OpenSubKey(RunKey);
            return run?.GetValue(ValueName) as string;
        }
    }

    public Task InstallAsync(DaemonCommandLine daemon, CancellationToken cancellation)
    {
        if (WindowsService.IsRegistered) throw ServiceFailure.ServiceIsThere();
        using var run = Registry.CurrentUser.CreateSubKey(RunKey);
        run.SetValue(ValueName, (daemon with { Switches = ["--background", .. daemon.Switches] }).ForWindows());
        return Task.CompletedTask;
    }

    public async Task UninstallAsync(CancellationToken cancellation)
    {
        if (!IsInstalled) return;
        await StopAsync(force: true, cancellation);
        using var run = Registry.CurrentUser.CreateSubKey(RunKey);
        run.DeleteValue(ValueName, throwOnMissingValue: false);
    }

    public async Task StartAsync(CancellationToken cancellation)
    {
        if (Running() is not null) return;
        var since = TimeProvider.System.GetUtcNow();
        var (program, switches) = DaemonCommandLine.Split(Command ?? throw ServiceFailure.NotInstalled());
        // A console of its own that nobody sees: it outlives this one.
        using var daemon = Process.Start(new ProcessStartInfo(program, switches) { CreateNoWindow = true, UseShellExecute = false })!;
        while (Running() is null)
        {
            if (daemon.HasExited && daemon.ExitCode != AnotherDaemon)
                throw new CommandFailure(
                    "service-failed", ExitCode.Refused,
                    $"The daemon did not start. {LastRun.Reason(stateDirectory ?? StateFolder, since, daemon.ExitCode) ?? $"`{CalledAs.Name} serve` says why."}");
            if (TimeProvider.System.GetUtcNow() > since + Patience)
                throw new CommandFailure("service-failed", ExitCode.Refused, $"The daemon did not start within {Patience.TotalSeconds:0} seconds.");
            await Task.Delay(Look, cancellation);
        }
    }

    public async Task StopAsync(bool force, CancellationToken cancellation)
    {
        if (Running() is not { } address) return;
        using var process = EndingProcess.Of(address.Pid);
        try
        {
            using var connection = DaemonConnection.Open(address);
            await connection.Daemon.StopAsync(new StopRequest(), deadline: DateTime.UtcNow + AnswerPatience, cancellationToken: cancellation);
        }
        catch (RpcException) when (force && !cancellation.IsCancellationRequested)
        {
            // It does not even answer: ended below.
        }

        if (process is not null) await process.GoneAsync(Patience, force, cancellation);
    }

    public Task<ServiceReport> StatusAsync(CancellationToken cancellation)
    {
        var address = Running();
        return Task.FromResult(new ServiceReport("log-on", IsInstalled, address is not null, Pid: address?.Pid, Command: Command));
    }

    private DaemonAddress? Running()
    {
        try
        {
            // Not the service of all users, which stands in for a missing one.
            return DaemonDiscovery.Find(stateDirectory) is { IsService: false } own ? own : null;
        }
        catch (CommandFailure failure) when (failure.ExitStatus == ExitCode.NoDaemon)
        {
            return null;
        }
    }
}
