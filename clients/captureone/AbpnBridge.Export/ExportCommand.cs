using System.CommandLine;
using AbpnBridge.Cli;
using AbpnBridge.Cli.Daemon;

namespace AbpnBridge.Export;

/// <summary>
/// `abpn-export PHOTO...`: what a host starts with the files it has exported, once for all or once for each. The first to come retouches in place, for itself
/// and for those that come meanwhile; the others leave their photos in the queue and end at once.
/// </summary>
internal static class ExportCommand
{
    private static readonly Argument<string[]> Photos = new("PHOTO")
    {
        Description = "JPEG, PNG or TIFF files; each is retouched in its place.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> Preset = new("--preset")
    {
        Description = $"How to retouch. Default: {ExportFolder.DefaultPreset}, if it is there, else the defaults of `abpn retouch`.",
        HelpName = "FILE",
    };

    /// <summary>Runs one command line and returns its exit code, which is one of abpn's.</summary>
    internal static async Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Retouches exported photos in their place, one queue for all who start it.")
        {
            Photos,
            Preset,
            CommandTree.StateDirectory,
        };
        command.SetAction(parsed => ExportAsync(parsed));
        var parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count == 0) return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        Notice.Show(string.Join(" ", parsed.Errors.Select(error => error.Message)));
        return ExitCode.Usage;
    }

    private static async Task<int> ExportAsync(ParseResult parsed)
    {
        if (parsed.GetValue(Photos) is not { Length: > 0 } photos)
        {
            // Who double-clicks it learns what it is for.
            Notice.Show("abpn-export is started by a program with the photos it has exported: choose it as the one to open them with.");
            return ExitCode.Usage;
        }

        var outcome = new ExportOutcome();
        try
        {
            var folder = ExportFolder.Open(parsed.GetValue(CommandTree.StateDirectory) ?? DaemonDiscovery.DefaultStateDirectory);
            var queue = new ExportQueue(folder);
            var preset = parsed.GetValue(Preset) ?? (File.Exists(ExportFolder.DefaultPreset) ? ExportFolder.DefaultPreset : null);
            queue.Add(photos.Select(Path.GetFullPath), preset is null ? null : Path.GetFullPath(preset));

            // Asked again after each run: who came between the runner's last look and its end found the lock taken, and is gone.
            while (!outcome.IsStopped && queue.Waiting().Count > 0 && folder.TryLock() is { } runnerLock)
            {
                using (runnerLock) await new ExportRun(folder, queue, outcome).RunAsync();
            }
        }
        catch (Exception exception)
        {
            outcome.Fail((CommandFailure.From(exception) ?? CommandFailure.Unexpected(exception)).Message);
        }

        // After the lock is gone: a message box stays until it is clicked away.
        if (outcome.Notice is { } text) Notice.Show(text);
        return outcome.ExitStatus;
    }
}
