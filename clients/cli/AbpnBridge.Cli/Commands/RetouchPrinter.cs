using System.Globalization;
using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Commands;

/// <summary>What `retouch` says to people: the details of one photo; of several a line each as they are done, and what became of all at the end.</summary>
/// <param name="say">Writes a line of results.</param>
/// <param name="complain">Writes a line of faults.</param>
/// <param name="count">How many photos there are.</param>
/// <param name="verbose">Whether several photos have their details, too, and all have what only the curious read.</param>
internal sealed class RetouchPrinter(Action<string> say, Action<string> complain, int count, bool verbose)
{
    private const int MostNames = 3;

    private readonly List<(PhotoInput Photo, PhotoReport Report)> _finished = [];

    /// <summary>Tells of one photo.</summary>
    internal void Tell(PhotoInput photo, PhotoReport report)
    {
        _finished.Add((photo, report));
        if (count == 1 || verbose) TellDetails(report);
        else if (!report.IsNotStarted) TellLine(photo, report);
    }

    /// <summary>Tells of several photos together.</summary>
    /// <param name="elapsed">Since the first was begun.</param>
    internal void Sum(TimeSpan elapsed)
    {
        if (count == 1) return;
        var warnings = from one in _finished from warning in one.Report.Warnings ?? [] group (one.Photo, warning.Message) by warning.Code;
        if (!verbose) foreach (var same in warnings) complain($"warning: {NamesOf([.. same.Select(one => one.Photo)])}: {same.First().Message}");
        var failed = _finished.Where(one => one.Report.IsFailed).ToList();
        (int Count, string Word)[] kinds =
        [
            (_finished.Count(one => one.Report.Error is null && one.Report.Skipped is null), _finished.Any(one => one.Report.DryRun is true) ? "would be done" : "done"),
            (_finished.Count(one => one.Report.Skipped is not null), "skipped"),
            (_finished.Count(one => one.Report.IsCancelled), "cancelled"),
            (_finished.Count(one => one.Report.IsNotStarted), "not started"),
            (failed.Count, "failed"),
        ];
        var sum = string.Join(", ", kinds.Where((kind, index) => index == 0 || kind.Count > 0).Select(kind => $"{kind.Count} {kind.Word}"))
            + string.Create(CultureInfo.InvariantCulture, $", in {elapsed.TotalSeconds:0.0} s");
        if (failed.Count == 0) say(sum + ".");
        else complain(sum + ":");
        // Why was said when it happened.
        foreach (var (photo, report) in failed) complain($"  {photo.Name}: {report.Error!.Code}");
    }

    private static string NamesOf(List<PhotoInput> photos) =>
        string.Join(", ", photos.Take(MostNames).Select(photo => photo.Name)) + (photos.Count > MostNames ? $" and {photos.Count - MostNames} more" : "");

    private void TellLine(PhotoInput photo, PhotoReport report)
    {
        var line = $"{_finished.Count}/{count} {photo.Name}: ";
        if (report.IsCancelled) say(line + "cancelled");
        else if (report.Error is { } failure) complain(line + $"failed: {failure.Message}");
        else if (report.Skipped is not null) say(line + WhySkipped(report));
        else if (report.DryRun is true) say(line + $"would be written to {string.Join(", ", report.Outputs!.Values.Where(file => !IsKept(file, report)))}");
        else say(line + string.Create(CultureInfo.InvariantCulture, $"ok, {report.Timings!.Total / 1000:0.0} s"));
    }

    private static string WhySkipped(PhotoReport report) =>
        report.Skipped == PhotoReport.Missing ? "skipped, it does not exist" : $"skipped, {report.Output} is there already";

    private void TellDetails(PhotoReport report)
    {
        if (report.Error is { } failure)
        {
            // Most sentences name the photo.
            complain(failure.Message.Contains(report.Input, StringComparison.Ordinal) ? failure.Message : $"{report.Input}: {failure.Message}");
            return;
        }

        if (report.Skipped is not null) say($"{report.Input}: {WhySkipped(report)}");
        else if (report.DryRun is true) say($"{report.Input}: would be written");
        else TellRetouch(report);
        foreach (var (name, file) in report.Outputs ?? new Dictionary<string, string>()) TellFile(name, file, report);
        TellFile("before/after", report.BeforeAfter, report);
        TellFile("contact sheet", report.ContactSheet, report);
    }

    private void TellFile(string name, string? file, PhotoReport report)
    {
        if (file is not null) say($"  {name,-13} {file}{(IsKept(file, report) ? " (was there)" : "")}");
    }

    private static bool IsKept(string file, PhotoReport report) => report.Kept?.Contains(file) is true;

    private void TellRetouch(PhotoReport report)
    {
        void Say(FormattableString line) => say(FormattableString.Invariant(line));

        var size = $"{report.Width} x {report.Height}";
        Say($"{report.Input}: {size} {report.PixelFormat}, {report.Model} on {report.Device}, {report.MaskFraction:0.0 %} of the pixels in the mask");
        if (report.ResidueFraction > 0 && report.Outputs!.ContainsKey("soft-light"))
            Say($"  reach         {report.ResidueFraction:0.000 %} of the pixels are beyond Soft Light and need the residue layer");
        foreach (var warning in report.Warnings!) complain($"{report.Input}: warning: {warning.Message}");
        if (!verbose) return;
        Say($"  regions       {report.Regions!.Count} with skin; the network ran {report.NetworkRuns} times, {report.NetworkGmac:0.0} GMAC");
        var t = report.Timings!;
        var work = FormattableString.Invariant($"queue {t.Queue:0}, low-res {t.LowRes:0}, blend {t.Blend:0}");
        Say($"  ms            decode {t.Decode:0}, upload {t.Upload:0}, {work}, download {t.Download:0}, encode {t.Encode:0}, total {t.Total:0}");
    }
}
