using System.CommandLine;
using System.Globalization;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Cli.Watch;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn watch FOLDER`: retouches the photos that come to rest in a folder, until Ctrl-C.</summary>
internal static class WatchCommand
{
    private const string DefaultResults = "retouched";
    private const double MaxSettleSeconds = 3600;

    internal static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where another program puts JPEG, PNG or TIFF photos." };
        var once = new Option<bool>("--once") { Description = "Do what is there now, then end." };
        var settle = new Option<TimeSpan>("--settle")
        {
            Description = "How long a file must not have changed before it counts as finished. Default 2.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(2),
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= MaxSettleSeconds)
                    return TimeSpan.FromSeconds(seconds);
                result.AddError($"--settle is a number of seconds from 0 to {MaxSettleSeconds}, not '{text}'.");
                return TimeSpan.Zero;
            },
        };
        var syntax = new RetouchSyntax();
        var json = CommandAction.JsonOption();
        var command = new Command(
            "watch", $"Retouches photos that another program puts into a folder; results go to FOLDER/{DefaultResults}.\n\n" + ExitCode.Help)
            { folder, once, settle, json };
        syntax.AddToWatch(command);
        command.Options.Add(StopSignals.FileOption);
        CommandAction.Set(command, json, run => RunAsync(run, Read(run.Parsed.GetRequiredValue(folder), syntax.Read(run.Parsed)) with
        {
            IsOnce = run.Parsed.GetValue(once),
            Quiet = run.Parsed.GetValue(settle),
        }));
        return command;
    }

    private static WatchOptions Read(string folder, RetouchOptions retouch)
    {
        if (!Directory.Exists(folder))
            throw new CommandFailure("not-found", ExitCode.Refused, $"{folder} is {(File.Exists(folder) ? "a file, not a folder" : "no folder that exists")}.");
        var links = new TargetCheck(retouch);
        folder = links.Resolved(folder);
        var results = retouch.InPlace ? null : links.Resolved(retouch.OutputDirectory ?? Path.Combine(folder, DefaultResults));
        return new WatchOptions { Folder = folder, Results = results, IsRecursive = retouch.Recursive, Retouch = retouch };
    }

    private static async Task<int> RunAsync(CommandRun run, WatchOptions options)
    {
        using var stop = new StopSignals(
            run.Parsed.GetValue(StopSignals.FileOption), finishesRunning: true,
            () => run.Error.WriteLine("Ending after the running photo; Ctrl-C again stops now."), run.Cancellation);
        using var ledger = WatchLedger.Open(run.Parsed.GetValue(CommandTree.StateDirectory) ?? DaemonDiscovery.DefaultStateDirectory, options.Folder);
        using var connection = new WatchConnection(run.Connect);
        if (!options.IsOnce)
            run.Error.WriteLine($"Watching {options.Folder}; results {(options.Results is { } results ? $"go to {results}" : "replace the photos")}. Ctrl-C ends it.");
        var watch = new FolderWatch(
            options, ledger,
            (photo, how, beforeCommit, cancellation) => ShowAsync(
                run, photo, progress => connection.RetouchAsync(photo, how, beforeCommit, progress, cancellation)),
            report => Tell(report, run), run.Error.WriteLine, TimeProvider.System);
        return await watch.RunAsync(stop.NoFurther, stop.Now);
    }

    private static async Task<PhotoReport> ShowAsync(CommandRun run, string photo, Func<PhotoProgress, Task<PhotoReport>> work)
    {
        PhotoReport? report = null;
        await ProgressDisplay.ShowAsync(
            run.Reports.HasOutput ? TextWriter.Null : run.Error, 1, tellsSteps: true, async display => report = await display.ShowPhotoAsync(new PhotoInput(photo), work));
        return report!;
    }

    private static void Tell(PhotoReport report, CommandRun run)
    {
        run.Reports.Write(report);
        if (run.Reports.HasOutput) return;
        if (report.Error is { } error)
        {
            run.Error.WriteLine(error.Message.Contains(report.Input, StringComparison.Ordinal) ? error.Message : $"{report.Input}: {error.Message}");
            return;
        }

        foreach (var warning in report.Warnings ?? []) run.Error.WriteLine($"{report.Input}: warning: {warning.Message}");
        run.Output.WriteLine($"{report.Input}: {string.Join(", ", report.Outputs!.Values)}");
    }
}
