using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Commands;

/// <summary>`abpn status`: what the running daemon is, can do and accepts, and where it listens.</summary>
internal static class StatusCommand
{
    private const int MaxWaitSeconds = 86_400;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    internal static Command Create()
    {
        var json = CommandAction.JsonOption();
        var wait = new Option<double>("--wait")
        {
            Description = "Wait up to this many seconds until a daemon is ready; one that hangs is given half a minute more.",
            HelpName = "SECONDS",
            CustomParser = ParseWait,
        };
        var command = new Command("status", "Shows the running daemon: version, build, device, models, limits, addresses.") { json, wait };
        CommandAction.Set(command, json, async run =>
        {
            var (address, capabilities) = await AskAsync(run, TimeSpan.FromSeconds(run.Parsed.GetValue(wait)));
            var report = StatusReport.Of(address, capabilities);
            run.Reports.Write(report);
            Print(report, run.Output);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<(DaemonAddress Address, GetCapabilitiesResponse Capabilities)> AskAsync(CommandRun run, TimeSpan patience)
    {
        var deadline = TimeProvider.System.GetUtcNow() + patience;
        while (true)
        {
            try
            {
                using var connection = run.Connect();
                var capabilities = await connection.CapabilitiesAsync(run.Cancellation);
                if (capabilities.Ready || TimeProvider.System.GetUtcNow() >= deadline) return (connection.Address, capabilities);
            }
            catch (Exception exception) when (
                CommandFailure.From(exception)?.ExitStatus == ExitCode.NoDaemon && TimeProvider.System.GetUtcNow() < deadline)
            {
                // Still starting: asked again below.
            }

            await Task.Delay(PollInterval, run.Cancellation);
        }
    }

    private static double ParseWait(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= MaxWaitSeconds)
            return seconds;
        result.AddError($"--wait is 0 to {MaxWaitSeconds} seconds, not '{text}'.");
        return 0;
    }

    private static string Marks(StatusReport.Adapter adapter) => (adapter.Software ? ", software" : "") + (adapter.InUse ? ", in use" : "");

    // "partial feed (stand-ins: A, B)": which ones, --json tells.
    private static string Brief(string build) =>
        build.IndexOf("stand-ins: ", StringComparison.Ordinal) is > 0 and var names ? $"{build[..names]}{(build[names..].Split(',').Length is var count and > 1 ? $"{count} stand-ins" : "1 stand-in")})" : build;

    private static string? HostWords(string? host) => host switch
    {
        "windows-service" => "a Windows service, for all users",
        "systemd" => "a systemd unit",
        "background" => "a program started at the log-on",
        "console" => "a program in a console",
        _ => host,
    };

    private static void Print(StatusReport status, TextWriter output)
    {
        void Line(string name, FormattableString value) => output.WriteLine($"{name,-10} {value.ToString(CultureInfo.InvariantCulture)}");

        Line("daemon", $"{status.Version}, process {status.Pid}, {(status.Ready ? "ready" : "warming up")}");
        if (HostWords(status.Host) is { } host) Line("runs as", $"{host}");
        Line("build", $"{Brief(status.Build)}");
        if (status.Device.Length == 0) Line("device", $"chosen when the models are loaded");
        else Line("device", $"{status.Device}{(status.Precision is "" or "full" ? "" : ", precision ")}{(status.Precision is "full" ? "" : status.Precision)}");
        if (status.TilePath.Length > 0) Line("full size", $"{status.TilePath}");
        if (status.DeviceLosses is { } lost)
            Line("", $"lost {lost.Count} {(lost.Count == 1 ? "time" : "times")} since the start, last at {lost.LastAt.ToLocalTime():HH:mm}: {lost.LastReason}");
        foreach (var provider in status.RefusedProviders) Line("", $"{(provider.Name == status.Device ? "" : $"not {provider.Name}: ")}{provider.Reason}");
        foreach (var adapter in status.GraphicsAdapters) Line("adapter", $"{adapter.Setting} {adapter.Name}, {adapter.DedicatedBytes / 1e9:0.0} GB{Marks(adapter)}");
        foreach (var model in status.Models) Line("model", $"{model.Name} {model.Version} ({string.Join(", ", model.Features)}; {model.Licence})");
        Line("gRPC", $"{status.Listen.Grpc}");
        Line("gRPC-Web", $"{status.Listen.Web}");
        if (status.Listen.Socket is not null) Line("socket", $"{status.Listen.Socket}");
        var limits = status.Limits;
        Line("limits", $"{limits.MaxPixels / 1e6:0} MP a photo, {limits.MaxSidePixels} px a side");
        Line("", $"{limits.MaxOpenPhotos} open photos of together {limits.MaxOpenBytes / 1e9:0.#} GB, {limits.SessionIdleSeconds} s idle");
        Line("", $"{limits.MaxRunningJobs} jobs running + {limits.MaxWaitingJobs} waiting, {limits.MaxMessageBytes >> 20} MiB a message");
    }
}
