using AbpnBridge.Cli.Daemon;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Commands;

/// <summary>What `status` says; the JSON object of `status --json`.</summary>
internal sealed record StatusReport(
    int Pid, string Version, string Build, bool Ready, string Device, string TilePath, IReadOnlyList<StatusReport.Refusal> RefusedProviders,
    IReadOnlyList<ModelReport> Models, IReadOnlyList<string> Features, IReadOnlyList<string> Outputs, IReadOnlyList<string> PixelFormats,
    Limits Limits, StatusReport.Addresses Listen)
{
    internal static StatusReport Of(DaemonAddress address, GetCapabilitiesResponse capabilities) => new(
        address.Pid,
        capabilities.Version,
        capabilities.Build,
        capabilities.Ready,
        capabilities.Device,
        capabilities.TilePath,
        [.. capabilities.RefusedProviders.Select(p => new Refusal(p.Name, p.Reason))],
        [.. capabilities.Models.Select(ModelReport.Of)],
        [.. capabilities.Features.Select(Words.Of)],
        [.. capabilities.Outputs.Select(Words.Of)],
        [.. capabilities.PixelFormats.Select(Words.Of)],
        capabilities.Limits ?? new Limits(),
        new Addresses($"http://{address.Grpc}", $"http://{address.Web}", address.SocketPath ?? address.PipeName));

    /// <summary>An execution provider that was tried and refused.</summary>
    internal sealed record Refusal(string Name, string Reason);

    /// <summary>Where the daemon listens.</summary>
    internal sealed record Addresses(string Grpc, string Web, string? Socket);
}
