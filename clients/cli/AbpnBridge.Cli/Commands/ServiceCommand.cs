using System.CommandLine;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Service;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn service install|uninstall|start|stop|status`: the daemon as a service of the machine, or of the user.</summary>
internal static class ServiceCommand
{
    internal static Command Create() =>
        new("service", "Has the daemon started by the machine itself: as a Windows service, at the log-on of one user, or as a systemd user unit.")
        {
            Install(),
            Uninstall(),
            Verb("start", "Starts the registered daemon.", (daemon, run) => daemon.StartAsync(run.Cancellation)),
            Stop(),
            Status(),
        };

    private static Command Install()
    {
        var (user, json, switches) = (UserOption(), CommandAction.JsonOption(), new DaemonSwitches());
        var noStart = new Option<bool>("--no-start") { Description = "Do not start it now, only at the next start of the machine or log-on." };
        var command = new Command("install", "Registers the daemon, and starts it.") { user, noStart, json };
        switches.AddTo(command);
        CommandAction.Set(command, json, async run =>
        {
            var daemon = BackgroundDaemons.ToInstall(run.Parsed.GetValue(user), run.StateDirectory);
            await daemon.InstallAsync(new(DaemonExecutable.Find(AppContext.BaseDirectory), switches.Given(run.Parsed)), run.Cancellation);
            if (!run.Parsed.GetValue(noStart)) await daemon.StartAsync(run.Cancellation);
            await TellAsync(daemon, run);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Uninstall()
    {
        var withState = new Option<bool>("--with-state") { Description = "Delete its token, pairings, settings and logs, too." };
        var command = Verb("uninstall", "Stops the daemon and takes the registration away; token, pairings, settings and logs stay.", async (daemon, run) =>
        {
            await daemon.UninstallAsync(run.Cancellation);
            if (run.Parsed.GetValue(withState)) await DaemonState.RemoveAsync(daemon.StateFolder, DaemonState.Patience, run.Cancellation);
        });
        command.Options.Add(withState);
        return command;
    }

    private static Command Stop()
    {
        var force = new Option<bool>("--force") { Description = "End its process where it does not stop in time." };
        var command = Verb("stop", "Stops the registered daemon; what it does is finished first, or given up after some seconds.", (daemon, run) =>
            daemon.StopAsync(run.Parsed.GetValue(force), run.Cancellation));
        command.Options.Add(force);
        return command;
    }

    private static Command Verb(string name, string description, Func<IBackgroundDaemon, CommandRun, Task> action)
    {
        var (user, json) = (UserOption(), CommandAction.JsonOption());
        var command = new Command(name, description) { user, json };
        CommandAction.Set(command, json, async run =>
        {
            var daemon = BackgroundDaemons.ToUse(run.Parsed.GetValue(user), run.StateDirectory);
            await action(daemon, run);
            await TellAsync(daemon, run);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Status()
    {
        var (user, json) = (UserOption(), CommandAction.JsonOption());
        var command = new Command("status", "Says whether the daemon is registered, and whether it runs.") { user, json };
        CommandAction.Set(command, json, async run =>
        {
            var report = await TellAsync(BackgroundDaemons.ToUse(run.Parsed.GetValue(user), run.StateDirectory), run);
            return report.Running ? ExitCode.Done : ExitCode.NoDaemon;
        });
        return command;
    }

    private static Option<bool> UserOption() => new("--user") { Description = "For yourself alone, from log-on to log-off, without an administrator. On Linux always so." };

    private static async Task<ServiceReport> TellAsync(IBackgroundDaemon daemon, CommandRun run)
    {
        var report = await daemon.StatusAsync(run.Cancellation);
        run.Reports.Write(report);
        run.Output.WriteLine(Sentence(report));
        return report;
    }

    private static string Sentence(ServiceReport report)
    {
        var what = report.Kind switch
        {
            "windows-service" => "the Windows service AbpnBridge",
            "log-on" => "the program started at your log-on",
            _ => $"the systemd user unit {SystemdUserUnit.Name}",
        };
        if (!report.Installed) return $"Not installed: there is no {what["the ".Length..]}.";
        var state = report.State is null ? "" : $": {report.State}";
        return report.Running ? $"Running as {what}{state}, process {report.Pid}." : $"Installed as {what}, not running{state}.";
    }
}
