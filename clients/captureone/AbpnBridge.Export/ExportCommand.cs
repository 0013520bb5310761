using System.CommandLine;
using AbpnBridge.Cli;
using AbpnBridge.Cli.Commands;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Export;

/// <summary>
/// `abpn-export PHOTO...`: what a host starts with the files it has exported, once for all or once for each. The first to come retouches in place, for itself
/// and for those that come meanwhile; the others leave their photos in the queue and end at once. What is left in the queue, the next one does.
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

    private static readonly Option<bool> Resume = new("--resume") { Description = "Retouch what earlier launches had to leave; nothing is shown where nothing waits." };

    /// <summary>Runs one command line and returns its exit code, which is one of abpn's.</summary>
    internal static async Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Retouches exported photos in their place, one queue for all who start it.")
        {
            Photos,
            Preset,
            Resume,
            CommandTree.StateDirectory,
        };
        command.SetAction(parsed => ExportAsync(parsed));
        var parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var wrong = UnknownOption.In(parsed)?.Message ?? string.Join(" ", parsed.Errors.Select(error => error.Message));
        if (wrong.Length == 0) return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        Notice.Show(wrong);
        return ExitCode.Usage;
    }

    private static async Task<int> ExportAsync(ParseResult parsed)
    {
        var outcome = new ExportOutcome();
        ExportFolder? folder = null;
        try
        {
            folder = ExportFolder.Open(parsed.GetValue(CommandTree.StateDirectory) ?? DaemonDiscovery.DefaultStateDirectory);
            var queue = new ExportQueue(folder);
            if (parsed.GetValue(Photos) is { Length: > 0 } photos) queue.Add(Named(photos), PresetOf(parsed));
            else if (queue.IsEmpty && !parsed.GetValue(Resume)) return ShowUse();

            using var stop = new StopSignals(file: null, finishesRunning: true, () => { }, CancellationToken.None);
            // Asked again after each run: who came between the runner's last look and its end found the lock taken, and is gone.
            while (!outcome.IsOver && !queue.IsEmpty && folder.TryLockRunner() is { } runnerLock)
            {
                using (runnerLock)
                using (var run = new ExportRun(folder, queue, outcome, stop)) await run.RunAsync();
            }
        }
        catch (Exception exception)
        {
            outcome.Fail((CommandFailure.From(exception) ?? CommandFailure.Unexpected(exception)).Message);
        }

        Tell(outcome, folder);
        return outcome.ExitStatus;
    }

    private static IEnumerable<string> Named(IEnumerable<string> photos)
    {
        // A link's own stamp says nothing of the photo behind it.
        var links = new TargetCheck(new RetouchOptions { Inputs = [] });
        return photos.Select(links.Resolved);
    }

    private static string? PresetOf(ParseResult parsed)
    {
        var preset = parsed.GetValue(Preset) ?? (File.Exists(ExportFolder.DefaultPreset) ? ExportFolder.DefaultPreset : null);
        return preset is null ? null : Path.GetFullPath(preset);
    }

    // Who double-clicks it learns what it is for.
    private static int ShowUse()
    {
        Notice.Show("abpn-export is started by a program with the photos it has exported: choose it as the one to open them with.");
        return ExitCode.Usage;
    }

    // After the runner's lock is gone: a message box stays until it is clicked away. That photos wait is said in one box, however many launches find it so.
    private static void Tell(ExportOutcome outcome, ExportFolder? folder)
    {
        if (outcome.Notice is not { } text) return;
        using var only = outcome.HasFailures ? null : folder?.TryLockNotice();
        if (outcome.HasFailures || only is not null) Notice.Show(text);
    }
}
