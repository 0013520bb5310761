using System.Globalization;
using AbpnBridge.Inference;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>The one place that judges the settings: every fault names option, value and limit, all faults at once.</summary>
internal static class DaemonOptionsCheck
{
    private static readonly string[] Isolations = ["auto", "always", "never"];
    private static readonly string[] Precisions = ["auto", "full", "half"];

    internal static IReadOnlyList<string> Faults(DaemonOptions options)
    {
        var faults = new List<string>();
        CheckEndpoints(options.Endpoints, faults);
        CheckLimits(options.Limits, faults);
        CheckOrigins(options.Security.AllowedOrigins, faults);
        Between(faults, "DrainSeconds", options.DrainSeconds, 0, 600);
        if (DeviceSetting.TryParse(options.Models.Device) is null)
            faults.Add($"AbpnBridge:Models:Device is \"{options.Models.Device}\"; it must be one of {DeviceSetting.Syntax}.");
        OneOf(faults, "Models:Isolation", options.Models.Isolation, Isolations);
        OneOf(faults, "Models:Precision", options.Models.Precision, Precisions);
        CheckWorker(options.Worker, faults);
        if (!Enum.TryParse<LogLevel>(options.Log.Level, ignoreCase: true, out var level) || !Enum.IsDefined(level))
            faults.Add(
                $"AbpnBridge:Log:Level is \"{options.Log.Level}\"; it must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}.");
        return faults;
    }

    private static void CheckEndpoints(EndpointOptions endpoints, List<string> faults)
    {
        // The names that HostGuard lets through; other loopback addresses would be bound and then refuse every call.
        if (endpoints.Address is not ("127.0.0.1" or "::1"))
            faults.Add(
                $"AbpnBridge:Endpoints:Address is \"{endpoints.Address}\"; only loopback addresses (127.0.0.1, ::1) are served: " +
                "anything else would need TLS, which this version does not offer.");
        Between(faults, "Endpoints:Port", endpoints.Port, 0, 65535);
        Between(faults, "Endpoints:WebPort", endpoints.WebPort, 0, 65535);
        foreach (var port in endpoints.WebPortFallbacks ?? [])
            Between(faults, "Endpoints:WebPortFallbacks", port, 1, 65535);
        if (endpoints.Port != 0 && endpoints.Port == endpoints.WebPort)
            faults.Add($"AbpnBridge:Endpoints:WebPort is {endpoints.WebPort}, the same as AbpnBridge:Endpoints:Port; they must differ.");
    }

    private static void CheckWorker(WorkerOptions worker, List<string> faults)
    {
        Between(faults, "Worker:RunSeconds", worker.RunSeconds, 1, 600);
        // The network alone takes a fifth of that.
        Between(faults, "Worker:Megabytes", worker.Megabytes, 512, 1 << 20);
        Between(faults, "Worker:MostLosses", worker.MostLosses, 1, 1_000_000);
        Between(faults, "Worker:SelfTestMinutes", worker.SelfTestMinutes, 0, 7 * 24 * 60);
    }

    private static void CheckLimits(LimitOptions limits, List<string> faults)
    {
        Between(faults, "Limits:MaxPixels", limits.MaxPixels, 1, 1_000_000_000);
        Between(faults, "Limits:MaxSidePixels", limits.MaxSidePixels, 1, 30_000);
        Between(faults, "Limits:MaxOpenPhotos", limits.MaxOpenPhotos, 1, 1000);
        Between(faults, "Limits:MaxOpenBytes", limits.MaxOpenBytes, 0, 1L << 50);
        Between(faults, "Limits:MaxRunningJobs", limits.MaxRunningJobs, 1, 64);
        Between(faults, "Limits:MaxWaitingJobs", limits.MaxWaitingJobs, 0, 10_000);
        Between(faults, "Limits:SessionIdleSeconds", limits.SessionIdleSeconds, 1, 7 * 24 * 3600);
        Between(faults, "Limits:UploadIdleSeconds", limits.UploadIdleSeconds, 1, 3600);
        // A row of the widest photo in the largest format (30,000 x 16 bytes) must fit.
        Between(faults, "Limits:MaxMessageBytes", limits.MaxMessageBytes, 1 << 20, 256 << 20);
    }

    private static void CheckOrigins(string[] origins, List<string> faults)
    {
        foreach (var origin in origins.Where(origin => !IsOrigin(origin)))
            faults.Add(
                $"AbpnBridge:Security:AllowedOrigins holds \"{origin}\"; it must be an exact origin like https://panel.example " +
                "without a path, or \"null\"; \"*\" is refused.");
    }

    private static bool IsOrigin(string text) =>
        text == "null"
        || (Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Host.Length > 0
            && text == $"{uri.Scheme}://{uri.Authority}");

    private static void OneOf(List<string> faults, string option, string value, string[] known)
    {
        if (!known.Contains(value, StringComparer.Ordinal))
            faults.Add($"AbpnBridge:{option} is \"{value}\"; it must be one of {string.Join(", ", known)}.");
    }

    private static void Between(List<string> faults, string option, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            faults.Add(string.Create(
                CultureInfo.InvariantCulture, $"AbpnBridge:{option} is {value}; it must be between {least} and {most}."));
    }
}
