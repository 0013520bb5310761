using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Service;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn serve`: runs the daemon in the foreground until Ctrl-C or SIGTERM, and turns its exit code into one of <see cref="ExitCode"/>.</summary>
internal static partial class ServeCommand
{
    private const int Sigterm = 15;

    internal static Command Create()
    {
        var switches = new DaemonSwitches();
        var command = new Command("serve", "Starts the daemon and stays until Ctrl-C.");
        switches.AddTo(command);
        CommandAction.Set(command, null, run =>
        {
            var daemon = new DaemonCommandLine(DaemonExecutable.Find(AppContext.BaseDirectory), switches.Given(run.Parsed));
            return RunAsync(new ProcessStartInfo(daemon.Program, daemon.Switches) { UseShellExecute = false }, run.Cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        using var daemon = Process.Start(start) ?? throw new Win32Exception("The daemon did not start.");
        await using var stop = cancellation.Register(() => Stop(daemon));
        await daemon.WaitForExitAsync(CancellationToken.None);
        return StatusOf(daemon.ExitCode);
    }

    /// <summary>
    /// The daemon's own numbers mean other things than ours: 3 a taken port, 4 a second daemon in the same state folder, 5 no model, 6 no state folder.
    /// Its sentence stands on standard error already.
    /// </summary>
    internal static int StatusOf(int daemonExitCode) => daemonExitCode is >= 3 and <= 6 ? ExitCode.Refused : daemonExitCode;

    // On Windows a console's Ctrl-C reaches the daemon by itself.
    private static void Stop(Process daemon)
    {
        if (!OperatingSystem.IsWindows() && !daemon.HasExited) _ = Kill(daemon.Id, Sigterm);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
