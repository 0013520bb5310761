using AbpnBridge.Cli.Daemon;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Commands;

/// <summary>What `status` says; the JSON object of `status --json`.</summary>
internal sealed record StatusReport(
    int Pid, string Version, string Build, bool Ready, string Device, string Precision, string TilePath, IReadOnlyList<StatusReport.Refusal> RefusedProviders,
    IReadOnlyList<StatusReport.Adapter> GraphicsAdapters, IReadOnlyList<ModelReport> Models, IReadOnlyList<string> Features,
    IReadOnlyList<string> Outputs, IReadOnlyList<string> PixelFormats, Limits Limits, StatusReport.Addresses Listen,
    StatusReport.Losses? DeviceLosses, string? Host)
{
    internal static StatusReport Of(DaemonAddress address, GetCapabilitiesResponse capabilities) => new(
        address.Pid,
        capabilities.Version,
        capabilities.Build,
        capabilities.Ready,
        capabilities.Device,
        capabilities.Precision,
        capabilities.TilePath,
        [.. capabilities.RefusedProviders.Select(p => new Refusal(p.Name, p.Reason))],
        [.. capabilities.GraphicsAdapters.Select(a => new Adapter(a.Setting, a.Name, a.DedicatedBytes, a.Luid, a.Software, a.InUse))],
        [.. capabilities.Models.Select(ModelReport.Of)],
        [.. capabilities.Features.Select(Words.Of)],
        [.. capabilities.Outputs.Select(Words.Of)],
        [.. capabilities.PixelFormats.Select(Words.Of)],
        capabilities.Limits ?? new Limits(),
        new Addresses($"http://{address.Grpc}", $"http://{address.Web}", address.SocketPath ?? address.PipeName),
        capabilities.DeviceLosses is { } losses
            ? new Losses(losses.Count, DateTimeOffset.FromUnixTimeSeconds(losses.LastAtUnixSeconds), losses.LastReason)
            : null,
        address.Host);

    /// <summary>An execution provider that was tried and refused.</summary>
    internal sealed record Refusal(string Name, string Reason);

    /// <summary>A graphics adapter of the daemon's machine; the setting chooses it by --device.</summary>
    internal sealed record Adapter(string Setting, string Name, long DedicatedBytes, long Luid, bool Software, bool InUse);

    /// <summary>How often the device was lost since the daemon's start, when and why last.</summary>
    internal sealed record Losses(int Count, DateTimeOffset LastAt, string LastReason);

    /// <summary>Where the daemon listens.</summary>
    internal sealed record Addresses(string Grpc, string Web, string? Socket);
}
