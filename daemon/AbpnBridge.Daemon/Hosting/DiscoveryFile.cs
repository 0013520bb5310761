using System.Text.Json;
using AbpnBridge.Daemon.Security;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// What same-user clients read to find a running daemon: daemon.json in the state folder, readable by its owner only, removed on a
/// clean stop. After a kill it stays; a reader sees by <see cref="Pid"/> that nobody is there.
/// </summary>
internal sealed record DiscoveryFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required int Pid { get; init; }

    public required string Version { get; init; }

    /// <summary>The address of both ports: 127.0.0.1 or ::1.</summary>
    public required string Address { get; init; }

    public required int GrpcPort { get; init; }

    public required int WebPort { get; init; }

    /// <summary>The unix socket; null where there is none.</summary>
    public string? SocketPath { get; init; }

    /// <summary>The named pipe (Windows); null where there is none.</summary>
    public string? PipeName { get; init; }

    public required string TokenFile { get; init; }

    /// <summary>Who started the daemon: "console", "background", "systemd" or "windows-service".</summary>
    public string? Host { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    internal void Write(string path) => OwnerOnlyFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));

    internal static DiscoveryFile? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize<DiscoveryFile>(File.ReadAllBytes(path), Json) : null;
}
