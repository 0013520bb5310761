using System.Net;

namespace AbpnBridge.Cli.Daemon;

/// <summary>The discovery file `daemon.json`: where a running daemon listens. The daemon writes it when it is up and removes it when it stops.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Version">The daemon's version.</param>
/// <param name="GrpcPort">Loopback TCP port of gRPC over HTTP/2.</param>
/// <param name="WebPort">Loopback TCP port of gRPC-Web and the local page.</param>
/// <param name="SocketPath">Unix socket; absent where there is none.</param>
/// <param name="PipeName">Named pipe (Windows); absent where there is none.</param>
/// <param name="TokenFile">The file with the owner's token.</param>
/// <param name="StartedAt">When the daemon was up; null is not checked.</param>
/// <param name="Address">The loopback address of both ports; null is 127.0.0.1.</param>
/// <param name="Host">Who started the daemon: "console", "background", "systemd" or "windows-service"; null: a daemon that does not say.</param>
internal sealed record DaemonAddress(
    int Pid, string Version, int GrpcPort, int WebPort, string? SocketPath, string? PipeName, string TokenFile, DateTimeOffset? StartedAt, string? Address,
    string? Host = null)
{
    /// <summary>Whether it is the service of all users, which asks nobody on its pipe for the token.</summary>
    internal bool IsService => Host == "windows-service";

    /// <summary>Where gRPC over HTTP/2 listens.</summary>
    internal IPEndPoint Grpc => new(Loopback, GrpcPort);

    /// <summary>Where gRPC-Web and the local page listen.</summary>
    internal IPEndPoint Web => new(Loopback, WebPort);

    // The token never leaves this machine, whatever the file says.
    private IPAddress Loopback => Address is null ? IPAddress.Loopback
        : IPAddress.TryParse(Address, out var address) && IPAddress.IsLoopback(address) ? address
        : throw CommandFailure.NoDaemon($"The discovery file names {Address}, which is not this machine.");
}
