using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AbpnBridge.Cli.Daemon;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn serve`: runs the daemon in the foreground until Ctrl-C or SIGTERM, and turns its exit code into one of <see cref="ExitCode"/>.</summary>
internal static partial class ServeCommand
{
    private const int Sigterm = 15;

    internal static Command Create()
    {
        Option<string?>[] passedOn =
        [
            new("--port") { Description = "Loopback port of gRPC; 0 takes a free one. Default 17571.", HelpName = "N" },
            new("--web-port") { Description = "Loopback port of gRPC-Web; 0 takes a free one. Default 17572.", HelpName = "N" },
            new("--models") { Description = "Folder of the model files.", HelpName = "DIR" },
            new("--device") { Description = "auto, directml, directml:N (adapter N of status), cuda or cpu.", HelpName = "NAME" },
        ];
        var command = new Command("serve", "Starts the daemon and stays until Ctrl-C.");
        foreach (var option in passedOn) command.Options.Add(option);
        CommandAction.Set(command, null, run =>
        {
            var start = new ProcessStartInfo(DaemonExecutable.Find(AppContext.BaseDirectory)) { UseShellExecute = false };
            foreach (var option in passedOn.Prepend(CommandTree.StateDirectory))
            {
                if (run.Parsed.GetValue(option) is not { } value) continue;
                start.ArgumentList.Add(option.Name);
                start.ArgumentList.Add(value);
            }

            return RunAsync(start, run.Cancellation);
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
