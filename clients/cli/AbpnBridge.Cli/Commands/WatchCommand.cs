using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Cli.Watch;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn watch FOLDER`: retouches the photos that come to rest in a folder, until Ctrl-C.</summary>
internal static class WatchCommand
{
    private const string DefaultResults = "retouched";
    private const double MaxSeconds = 3600;

    internal static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where another program puts JPEG, PNG or TIFF photos." };
        var once = new Option<bool>("--once") { Description = "Do what is there now, then end." };
        var settle = Seconds("--settle", "How long a file must not have changed before it counts as finished.", 2);
        var timeout = Seconds("--timeout", "With --once: how long to wait for a file that does not stop changing; then it is left, and told.", 60);
        var syntax = new RetouchSyntax();
        var json = CommandAction.JsonOption();
        var command = new Command(
            "watch", $"Retouches photos that another program puts into a folder; results go to FOLDER/{DefaultResults}.\n\n" + ExitCode.Help)
            { folder, once, settle, timeout, json };
        syntax.AddToWatch(command);
        command.Options.Add(StopSignals.FileOption);
        CommandAction.Set(command, json, run => RunAsync(run, Read(run.Parsed.GetRequiredValue(folder), syntax.Read(run.Parsed)) with
        {
            IsOnce = run.Parsed.GetValue(once),
            Quiet = run.Parsed.GetValue(settle),
            Patience = run.Parsed.GetValue(timeout),
        }));
        command.Validators.Add(result =>
        {
            if (result.GetResult(timeout) is { Implicit: false } && result.GetResult(once) is null or { Implicit: true })
                result.AddError("--timeout goes with --once.");
        });
        return command;
    }

    private static Option<TimeSpan> Seconds(string name, string description, double usual) => new(name)
    {
        Description = $"{description} Default {usual}.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => TimeSpan.FromSeconds(usual),
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= MaxSeconds)
                return TimeSpan.FromSeconds(seconds);
            result.AddError($"{name} is a number of seconds from 0 to {MaxSeconds}, not '{text}'.");
            return TimeSpan.Zero;
        },
    };

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
        var running = new ConcurrentDictionary<string, byte>();
        using var stop = new StopSignals(
            run.Parsed.GetValue(StopSignals.FileOption), finishesRunning: true, () => SayFarewell(Farewell(running.Keys)), run.Cancellation);
        using var ledger = WatchLedger.Open(run.Parsed.GetValue(CommandTree.StateDirectory) ?? DaemonDiscovery.DefaultStateDirectory, options.Folder);
        // A watch that goes on comes again by itself, and has its hands free meanwhile.
        using var connection = new WatchConnection(run.Connect, options.IsOnce ? BusyDaemon.UsualPatience : TimeSpan.Zero);
        if (!options.IsOnce)
            run.Error.WriteLine($"Watching {options.Folder}; results {(options.Results is { } results ? $"go to {results}" : "replace the photos")}. Ctrl-C ends it.");
        var watch = new FolderWatch(options, ledger, RetouchAsync, report => Tell(report, run), run.Error.WriteLine, TimeProvider.System);
        return await watch.RunAsync(stop.NoFurther, stop.Now);

        void SayFarewell(string words)
        {
            run.Reports.Notify(StopSignals.Finishing, words);
            run.Error.WriteLine(words);
        }

        async Task<PhotoReport> RetouchAsync(PhotoInput photo, RetouchOptions how, Action<IReadOnlyList<AtomicFile>> beforeCommit, CancellationToken cancellation)
        {
            running.TryAdd(photo.Path, 0);
            try
            {
                return await connection.RetouchAsync(photo, how, beforeCommit, Steps(photo.Path, run, options.Retouch.Verbose), cancellation);
            }
            finally
            {
                running.TryRemove(photo.Path, out _);
            }
        }
    }

    private static string Farewell(ICollection<string> running) => running.Count == 0
        ? "Ending."
        : $"Finishing {string.Join(", ", running.Select(Path.GetFileName).Order(StringComparer.Ordinal))}; Ctrl-C again stops now.";

    // No bars: a watch runs for days, mostly beside other programs.
    private static PhotoProgress Steps(string photo, CommandRun run, bool isVerbose)
    {
        if (!isVerbose || run.Reports.HasOutput) return (_, _) => { };
        var told = new ConcurrentDictionary<string, byte>();
        return (step, _) =>
        {
            if (step.Length > 0 && told.TryAdd(step, 0)) run.Error.WriteLine($"{Path.GetFileName(photo)}: {step}");
        };
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
