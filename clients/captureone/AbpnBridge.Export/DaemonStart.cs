using System.ComponentModel;
using System.Diagnostics;
using AbpnBridge.Cli;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Service;

namespace AbpnBridge.Export;

/// <summary>Sees to it that a daemon is ready: one that is starting is waited for; where none runs one is started, and stays when this process is gone.</summary>
internal sealed class DaemonStart(ExportFolder folder)
{
    private const string NotReady = "not-ready";

    // The daemon's exit code where another one has the state folder: that one may just be starting.
    private const int AnotherDaemon = 4;

    // Loading the model and proving the device takes seconds; on a machine that is just starting up, tens of them.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AskPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ServicePatience = TimeSpan.FromSeconds(10);

    // Of its own session, so that no Ctrl-C and no closed terminal reaches it, and without a handle of ours that our host may wait for.
    private const string Detached = """exec >/dev/null 2>"$0" </dev/null; command -v setsid >/dev/null && exec setsid "$@"; exec "$@" """;

    private static string UsualStateDirectory => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state", "abpnbridge");

    /// <summary>Waits until a daemon is ready, a minute at most; starts one where none runs.</summary>
    /// <exception cref="CommandFailure">Why there is none.</exception>
    internal async Task RequireReadyAsync(CancellationToken cancellation)
    {
        var (begin, isStarted, daemon) = (Stopwatch.GetTimestamp(), false, (Process?)null);
        while (await WhyNotAsync(cancellation) is { } why)
        {
            if (why.ExitStatus != ExitCode.NoDaemon || Stopwatch.GetElapsedTime(begin) > Patience) throw why;
            if (!isStarted && why.Code is not (NotReady or "unavailable")) (isStarted, daemon) = (true, await StartAsync(cancellation));
            if (daemon is { HasExited: true, ExitCode: not AnotherDaemon }) throw await CouldNotStartAsync(cancellation);
            await Task.Delay(AskPeriod, cancellation);
        }
    }

    private async Task<CommandFailure?> WhyNotAsync(CancellationToken cancellation)
    {
        try
        {
            using var connection = DaemonConnection.Open(folder.StateDirectory);
            var capabilities = await connection.CapabilitiesAsync(cancellation);
            return capabilities.Ready ? null : new CommandFailure(NotReady, ExitCode.NoDaemon, "AbpnBridge is still loading its model.");
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested && CommandFailure.From(fault) is { } failure)
        {
            return failure;
        }
    }

    // What it complained of at its very start is nowhere else; later complaints are in its log, from which abpn's own sentence comes.
    private async Task<CommandFailure> CouldNotStartAsync(CancellationToken cancellation)
    {
        var said = File.Exists(folder.DaemonErrors) ? (await File.ReadAllTextAsync(folder.DaemonErrors, cancellation)).Trim() : "";
        var why = said.Length > 0 ? said : (await WhyNotAsync(cancellation))?.Message;
        return new CommandFailure("start-failed", ExitCode.NoDaemon, $"AbpnBridge is not running and could not be started. {why}");
    }

    /// <returns>The daemon's process; null where it is the system's to look after.</returns>
    private async Task<Process?> StartAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsLinux() ? StartUnit() : await StartServiceAsync(cancellation)) return null;
        string[] command = [DaemonExecutable.Find(AppContext.BaseDirectory), CommandTree.StateDirectory.Name, folder.StateDirectory];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(command[0], command[1..]) { CreateNoWindow = true }
            : new ProcessStartInfo("/bin/sh", ["-c", Detached, folder.DaemonErrors, .. command]);
        start.WorkingDirectory = folder.StateDirectory;
        return Process.Start(start);
    }

    // The unit of the release's install.sh, whose daemon has the state folder that a user has who says nothing else.
    private bool StartUnit()
    {
        var unit = Path.Combine(ExportFolder.ConfigurationFolder, "systemd", "user", "abpnbridge.service");
        if (!File.Exists(unit) || folder.StateDirectory != UsualStateDirectory) return false;
        try
        {
            using var systemctl = Process.Start("systemctl", ["--user", "start", "abpnbridge"]);
            return systemctl.WaitForExit(ServicePatience) && systemctl.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // A system without systemd.
            return false;
        }
    }

    // Windows' service, or what starts at the log-on; whoever is logged on may start both.
    private async Task<bool> StartServiceAsync(CancellationToken cancellation)
    {
        try
        {
            if (folder.StateDirectory != DaemonDiscovery.DefaultStateDirectory || BackgroundDaemons.Installed(null) is not { } service) return false;
            await service.StartAsync(cancellation);
            return true;
        }
        catch (CommandFailure)
        {
            // It says why where people look for it; a daemon beside us does the photos.
            return false;
        }
    }
}
