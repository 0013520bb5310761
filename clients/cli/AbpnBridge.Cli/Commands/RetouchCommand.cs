using System.CommandLine;
using System.Diagnostics;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn retouch INPUT...`: photos and folders of photos through the daemon, a few at a time; a failure does not stop the others.</summary>
internal static class RetouchCommand
{
    private const int MostNames = 10;

    // Three pictures of 24 MP with 16 bits: as many as lie idle between two photos.
    private const long KeptPixelBytes = 450_000_000;

    internal static Command Create()
    {
        var json = CommandAction.JsonOption();
        var syntax = new RetouchSyntax();
        var command = new Command("retouch", "Retouches photos. Without -o the result is NAME-retouched.EXT beside the photo.\n\n" + ExitCode.Help) { json };
        syntax.AddTo(command);
        command.Options.Add(StopSignals.FileOption);
        CommandAction.Set(command, json, run => RunAsync(run, syntax));
        return command;
    }

    private static async Task<int> RunAsync(CommandRun run, RetouchSyntax syntax)
    {
        IReadOnlyList<PhotoInput> photos = [.. syntax.InputsOf(run.Parsed).Select(path => new PhotoInput(path))];
        try
        {
            var options = syntax.Read(run.Parsed);
            var found = PhotoSearch.Find(options);
            photos = found.Photos;
            if (photos.Any(photo => photo.IsMissing) && !options.SkipMissing) return RefuseMissing(photos, run);
            options = options with { Inputs = [.. photos.Where(photo => photo.Failure is null).Select(photo => photo.Path)] };
            var targets = new TargetCheck(options);
            photos = targets.ToldApart(photos);
            var overview = options.OverviewFile is null ? null : new Overview(options, photos);
            foreach (var path in found.PassedOver) run.Reports.Write(new PhotoReport { Input = path, Skipped = PhotoReport.Unsupported });
            var status = options.DryRun
                ? Foresee(photos, new RetouchForecast(options, targets), run, options)
                : await RetouchAsync(photos, options, overview, run);
            if (found.PassedOver.Count > 0) run.Output.WriteLine($"passed over: {found.KindsPassedOver}");
            return status;
        }
        catch (Exception exception) when (CommandFailure.From(exception) is { } failure)
        {
            // One object per photo, here too.
            foreach (var photo in photos) run.Reports.Write(PhotoReport.Of(photo.Path, failure));
            if (!run.Reports.HasOutput) run.Error.WriteLine(failure.Message);
            return failure.ExitStatus;
        }
    }

    /// <summary>A name that was mistyped, or a drive that is not there: better told before hours of work than after.</summary>
    private static int RefuseMissing(IReadOnlyList<PhotoInput> photos, CommandRun run)
    {
        var missing = photos.Where(photo => photo.IsMissing).ToList();
        var others = new CommandFailure(PhotoReport.NotStarted, ExitCode.Refused, $"Not started. {missing[0].Failure!.Message}");
        foreach (var photo in photos) run.Reports.Write(PhotoReport.Of(photo.Path, photo.IsMissing ? photo.Failure! : others));
        var complaints = ComplaintsOf(run);
        foreach (var photo in missing.Take(MostNames)) complaints.WriteLine(photo.Failure!.Message);
        if (missing.Count > MostNames) complaints.WriteLine($"And {missing.Count - MostNames} more do not exist.");
        if (photos.Count > missing.Count) complaints.WriteLine("Nothing was done; --skip-missing does the others.");
        return ExitCode.Refused;
    }

    private static int Foresee(IReadOnlyList<PhotoInput> photos, RetouchForecast forecast, CommandRun run, RetouchOptions options)
    {
        var start = Stopwatch.GetTimestamp();
        var printer = new RetouchPrinter(run.Output.WriteLine, ComplaintsOf(run).WriteLine, photos.Count, options.Verbose);
        var reports = new List<PhotoReport>();
        foreach (var photo in photos)
        {
            var report = forecast.Report(photo);
            run.Reports.Write(report);
            printer.Tell(photo, report);
            reports.Add(report);
        }

        printer.Sum(Stopwatch.GetElapsedTime(start));
        return Combined([.. reports.Select(report => report.ExitStatus)]);
    }

    private static async Task<int> RetouchAsync(IReadOnlyList<PhotoInput> photos, RetouchOptions options, Overview? overview, CommandRun run)
    {
        var complaints = ComplaintsOf(run);
        using var stop = new StopSignals(
            run.Parsed.GetValue(StopSignals.FileOption), finishesRunning: photos.Count > 1, () => TellFinishing(run), run.Cancellation);
        using var connection = run.Connect();
        if (options.PresetStrengths.Count > 0) options = options.WithOffered(await connection.OfferedAsync(stop.Now));
        var retouch = new PhotoRetouch(connection.Retouch, options) { Patience = BusyDaemon.UsualPatience, Overview = overview };
        if (photos.Count > 1) PixelMemory.KeepBytes = KeptPixelBytes;
        var (start, reports) = (Stopwatch.GetTimestamp(), (IReadOnlyList<PhotoReport>)[]);
        await ProgressDisplay.ShowAsync(complaints, photos.Count, options.Verbose, async display =>
        {
            // With bars even results go the way of the bars, if they are for the same screen.
            Action<string> say = display.HasBars && !Console.IsOutputRedirected ? display.WriteAbove : run.Output.WriteLine;
            var printer = new RetouchPrinter(say, display.HasBars ? display.WriteAbove : complaints.WriteLine, photos.Count, options.Verbose);
            var batch = new RetouchBatch(
                photo => display.ShowPhotoAsync(photo, progress => retouch.RunAsync(photo, progress, stop.Now)), options.Jobs, stop.NoFurther);
            reports = await batch.RunAsync(photos, (photo, report) =>
            {
                run.Reports.Write(report);
                printer.Tell(photo, report);
                overview?.Tell(photo, report);
            });
            printer.Sum(Stopwatch.GetElapsedTime(start));
        });
        var status = Combined([.. reports.Select(report => report.ExitStatus)]);
        return overview is null ? status : EndOf(overview, status, run);
    }

    private static void TellFinishing(CommandRun run)
    {
        const string Words = "Finishing the photos under way and starting no other; Ctrl-C again stops now.";
        run.Reports.Notify(StopSignals.Finishing, Words);
        ComplaintsOf(run).WriteLine(Words);
    }

    // The photos are done, whatever became of the page.
    private static int EndOf(Overview overview, int status, CommandRun run)
    {
        if (overview.Fault is { } fault)
        {
            ComplaintsOf(run).WriteLine(fault.Message);
            return status == ExitCode.Done ? ExitCode.Failed : status;
        }

        run.Output.WriteLine($"overview: {overview.File}");
        return status;
    }

    // With --json standard error is quiet, too.
    private static TextWriter ComplaintsOf(CommandRun run) => run.Reports.HasOutput ? TextWriter.Null : run.Error;

    /// <summary>A photo alone says what went wrong; among several it is only "some failed", unless the daemon was lost or the user stopped it.</summary>
    internal static int Combined(IReadOnlyList<int> statuses)
    {
        if (statuses.Count == 1) return statuses[0];
        int[] ofAll = [ExitCode.NoDaemon, ExitCode.Cancelled];
        return statuses.FirstOrDefault(ofAll.Contains) is var status and not ExitCode.Done ? status
            : statuses.Any(status => status != ExitCode.Done) ? ExitCode.Failed : ExitCode.Done;
    }
}
