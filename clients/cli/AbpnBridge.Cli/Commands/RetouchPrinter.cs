using System.Globalization;
using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Commands;

/// <summary>What `retouch` says to people: the details of one photo; of several a line each as they are done, and what became of all at the end.</summary>
/// <param name="say">Writes a line of results.</param>
/// <param name="complain">Writes a line of faults.</param>
/// <param name="count">How many photos there are.</param>
/// <param name="verbose">Whether several photos have their details, too.</param>
internal sealed class RetouchPrinter(Action<string> say, Action<string> complain, int count, bool verbose)
{
    private readonly List<(PhotoInput Photo, PhotoReport Report)> _finished = [];

    /// <summary>Tells of one photo.</summary>
    internal void Tell(PhotoInput photo, PhotoReport report)
    {
        _finished.Add((photo, report));
        if (count == 1 || verbose) TellDetails(report);
        else if (report.Error?.Code != PhotoReport.NotStarted) TellLine(photo, report);
    }

    /// <summary>Tells of several photos together.</summary>
    /// <param name="elapsed">Since the first was begun.</param>
    internal void Sum(TimeSpan elapsed)
    {
        if (count == 1) return;
        var failed = _finished.Where(one => one.Report.Error is { Code: not PhotoReport.NotStarted }).ToList();
        foreach (var warning in _finished.SelectMany(one => one.Report.Warnings ?? []).GroupBy(warning => warning.Code))
            complain($"warning in {warning.Count()} of {count}: {warning.First().Message}");
        var skipped = _finished.Count(one => one.Report.Skipped is not null);
        var left = _finished.Count(one => one.Report.Error?.Code == PhotoReport.NotStarted);
        var done = _finished.Count - failed.Count - skipped - left;
        List<string> parts = [$"{done} {(_finished.Any(one => one.Report.DryRun is true) ? "would be done" : "done")}"];
        if (skipped > 0) parts.Add($"{skipped} skipped");
        if (left > 0) parts.Add($"{left} not started");
        if (failed.Count > 0) parts.Add($"{failed.Count} failed");
        var sum = string.Join(", ", parts) + string.Create(CultureInfo.InvariantCulture, $", in {elapsed.TotalSeconds:0.0} s");
        if (failed.Count == 0) say(sum + ".");
        else complain(sum + ":");
        foreach (var (_, report) in failed) complain("  " + Fault(report));
    }

    private void TellLine(PhotoInput photo, PhotoReport report)
    {
        var line = $"{_finished.Count}/{count} {photo.Name}: ";
        if (report.Error is { } failure) complain(line + $"failed: {failure.Message}");
        else if (report.Skipped is not null) say(line + $"skipped, {report.Output} is there already");
        else if (report.DryRun is true) say(line + $"would be written to {string.Join(", ", report.Outputs!.Values)}");
        else say(line + string.Create(CultureInfo.InvariantCulture, $"ok, {report.Timings!.Total / 1000:0.0} s"));
    }

    // Most sentences name the photo.
    private static string Fault(PhotoReport report) =>
        report.Error!.Message.Contains(report.Input, StringComparison.Ordinal) ? report.Error.Message : $"{report.Input}: {report.Error.Message}";

    private void TellDetails(PhotoReport report)
    {
        if (report.Error is not null)
        {
            complain(Fault(report));
            return;
        }

        if (report.Skipped is not null) say($"{report.Input}: skipped, the results are there already");
        else if (report.DryRun is true) say($"{report.Input}: would be written");
        else TellRetouch(report);
        foreach (var (name, file) in report.Outputs!) say($"  {name,-13} {file}");
        if (report.BeforeAfter is not null) say($"  before/after  {report.BeforeAfter}");
        if (report.ContactSheet is not null) say($"  contact sheet {report.ContactSheet}");
    }

    private void TellRetouch(PhotoReport report)
    {
        void Say(FormattableString line) => say(FormattableString.Invariant(line));

        var size = $"{report.Width} x {report.Height}";
        Say($"{report.Input}: {size} {report.PixelFormat}, {report.Model} on {report.Device}, {report.MaskFraction:0.0 %} of the pixels in the mask");
        if (report.ResidueFraction > 0 && report.Outputs!.ContainsKey("soft-light"))
            Say($"  reach         {report.ResidueFraction:0.000 %} of the pixels are beyond Soft Light and need the residue layer");
        Say($"  regions       {report.Regions!.Count} with skin; the network ran {report.NetworkRuns} times, {report.NetworkGmac:0.0} GMAC");
        foreach (var warning in report.Warnings!) complain($"{report.Input}: warning: {warning.Message}");
        var t = report.Timings!;
        var work = FormattableString.Invariant($"queue {t.Queue:0}, low-res {t.LowRes:0}, blend {t.Blend:0}");
        Say($"  ms            decode {t.Decode:0}, upload {t.Upload:0}, {work}, download {t.Download:0}, encode {t.Encode:0}, total {t.Total:0}");
    }
}
