using System.CommandLine;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn retouch INPUT...`: one photo after the other through the daemon; a failure does not stop the others.</summary>
internal static class RetouchCommand
{
    internal static Command Create()
    {
        var json = CommandAction.JsonOption();
        var syntax = new RetouchSyntax();
        var command = new Command("retouch", "Retouches photos. Without -o the result is NAME-retouched.EXT beside the photo.\n\n" + ExitCode.Help) { json };
        syntax.AddTo(command);
        CommandAction.Set(command, json, (parsed, cancellation) => RunAsync(parsed, syntax.Read(parsed), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RetouchOptions options, bool json, CancellationToken cancellation)
    {
        try
        {
            using var connection = CommandAction.Connect(parsed);
            return await RunAsync(connection, parsed, options, json, cancellation);
        }
        catch (CommandFailure failure) when (json)
        {
            // One object per photo, here too.
            foreach (var input in options.Inputs) CommandAction.Output(parsed).WriteLine(JsonLines.Serialize(PhotoReport.Of(input, failure)));
            return failure.ExitStatus;
        }
    }

    private static async Task<int> RunAsync(
        DaemonConnection connection, ParseResult parsed, RetouchOptions options, bool json, CancellationToken cancellation)
    {
        var retouch = new PhotoRetouch(connection.Retouch, options);
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var statuses = new List<int>();
        foreach (var input in options.Inputs)
        {
            var report = await ProgressDisplay.ShowAsync(json ? TextWriter.Null : error, input, progress => retouch.RunAsync(input, progress, cancellation));
            if (json) output.WriteLine(JsonLines.Serialize(report));
            else Print(report, output, error);
            statuses.Add(report.ExitStatus);
            // Neither will the next photo get through.
            if (report.ExitStatus is ExitCode.Cancelled or ExitCode.NoDaemon) return report.ExitStatus;
        }

        return Combined(statuses);
    }

    /// <summary>A photo alone says what went wrong; among several it is only "some failed".</summary>
    internal static int Combined(IReadOnlyList<int> statuses) =>
        statuses.Count == 1 ? statuses[0] : statuses.Any(status => status != ExitCode.Done) ? ExitCode.Failed : ExitCode.Done;

    private static void Print(PhotoReport report, TextWriter output, TextWriter error)
    {
        if (report.Error is { } failure)
        {
            error.WriteLine(failure.Message.Contains(report.Input, StringComparison.Ordinal) ? failure.Message : $"{report.Input}: {failure.Message}");
            return;
        }

        output.WriteLine(FormattableString.Invariant(
            $"{report.Input}: {report.Width} x {report.Height} {report.PixelFormat}, {report.Model} on {report.Device}, ")
            + FormattableString.Invariant($"{report.MaskFraction:0.0 %} of the pixels in the mask"));
        if (report.ResidueFraction > 0 && report.Outputs!.ContainsKey("soft-light"))
            output.WriteLine(FormattableString.Invariant(
                $"  reach         {report.ResidueFraction:0.000 %} of the pixels are beyond Soft Light and need the residue layer"));
        output.WriteLine(FormattableString.Invariant(
            $"  regions       {report.Regions!.Count} with skin; the network ran {report.NetworkRuns} times, {report.NetworkGmac:0.0} GMAC"));
        foreach (var warning in report.Warnings!) error.WriteLine($"{report.Input}: warning: {warning.Message}");
        var t = report.Timings!;
        output.WriteLine(FormattableString.Invariant(
            $"  ms            decode {t.Decode:0}, upload {t.Upload:0}, queue {t.Queue:0}, low-res {t.LowRes:0}, blend {t.Blend:0}, ")
            + FormattableString.Invariant($"download {t.Download:0}, encode {t.Encode:0}, total {t.Total:0}"));
        foreach (var (name, file) in report.Outputs!) output.WriteLine($"  {name,-13} {file}");
        if (report.BeforeAfter is not null) output.WriteLine($"  before/after  {report.BeforeAfter}");
        if (report.ContactSheet is not null) output.WriteLine($"  contact sheet {report.ContactSheet}");
    }
}
