using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// The sockets the daemon listens on. They are bound before the web server starts: so a taken port is one sentence instead of a
/// stack trace, port 0 is known at once, and the unix socket is closed to others before the first connection.
/// </summary>
internal sealed class DaemonEndpoints : IDisposable
{
    /// <summary>What waits to be sent on one connection before its writer must wait: a message can be made while the one before it is sent.</summary>
    internal const int SendBufferBytes = 1 << 20;

    private const int Backlog = 512;
    private readonly Dictionary<string, Socket> _sockets = new(StringComparer.Ordinal);

    internal int GrpcPort { get; private set; }

    internal int WebPort { get; private set; }

    /// <summary>Path of the unix socket; null where there is none.</summary>
    internal string? SocketPath { get; private set; }

    /// <summary>Name of the named pipe; null but on Windows.</summary>
    internal string? PipeName { get; private set; }

    /// <summary>Why there is no unix socket although it was asked for; null when all is well.</summary>
    internal string? SocketRefusedBecause { get; private set; }

    /// <summary>Takes all ports.</summary>
    /// <exception cref="StartFailure">A port is taken.</exception>
    internal static DaemonEndpoints Bind(EndpointOptions options, StateFolder state)
    {
        var endpoints = new DaemonEndpoints();
        try
        {
            var address = IPAddress.Parse(options.Address);
            endpoints.GrpcPort = endpoints.BindFirst(address, [options.Port], "gRPC", "--port");
            endpoints.WebPort = endpoints.BindFirst(address, options.WebPorts, "gRPC-Web", "--web-port");
            if (options.LocalSocket)
                endpoints.BindLocal(state);
            return endpoints;
        }
        catch
        {
            endpoints.Dispose();
            throw;
        }
    }

    /// <summary>Hands the bound sockets to the web server.</summary>
    internal void Use(IWebHostBuilder host, EndpointOptions options, DaemonHost startedBy)
    {
        var address = IPAddress.Parse(options.Address);
        host.UseSockets(sockets =>
        {
            sockets.CreateBoundListenSocket = endpoint => _sockets[endpoint.ToString()!];
            sockets.MaxWriteBufferSize = SendBufferBytes;
        });
        if (OperatingSystem.IsWindows())
            UsePipes(host, startedBy);
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(address, GrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(address, WebPort, listen => listen.Protocols = HttpProtocols.Http1);
            if (SocketPath is { } path)
                kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
            if (PipeName is { } pipe)
                kestrel.ListenNamedPipe(pipe, listen => listen.Protocols = HttpProtocols.Http2);
        });
    }

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
            socket.Dispose();
        if (SocketPath is { } path)
            File.Delete(path);
    }

    [SupportedOSPlatform("windows")]
    private static void UsePipes(IWebHostBuilder host, DaemonHost startedBy) => host.UseNamedPipes(pipes =>
    {
        // Else the pipe is its own user's alone.
        if (startedBy != DaemonHost.WindowsService)
            return;
        pipes.CurrentUserOnly = false;
        pipes.PipeSecurity = Security.MachineAccess.Pipe();
    });

    private int BindFirst(IPAddress address, IReadOnlyList<int> ports, string what, string option)
    {
        foreach (var port in ports)
            if (TryBind(new IPEndPoint(address, port)) is { } socket)
                return ((IPEndPoint)socket.LocalEndPoint!).Port;
        throw new StartFailure(
            ExitCode.PortTaken,
            $"{what} port {string.Join(", ", ports)} on {address} is taken by another program (a second daemon?); " +
            $"stop it or choose another port with {option}.");
    }

    private Socket? TryBind(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Without it, Windows lets another program bind the same port on top.
            if (OperatingSystem.IsWindows())
                socket.ExclusiveAddressUse = true;
            socket.Bind(endpoint);
            // Two sockets may be bound to one port until one listens: listening now makes the port ours.
            socket.Listen(Backlog);
            _sockets.Add(socket.LocalEndPoint!.ToString()!, socket);
            return socket;
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            socket.Dispose();
            return null;
        }
    }

    private void BindLocal(StateFolder state)
    {
        if (OperatingSystem.IsWindows())
        {
            PipeName = "abpnbridge-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state.Path)))[..16];
            return;
        }

        if (Encoding.UTF8.GetByteCount(state.SocketPath) > StateFolder.LongestSocketPath)
        {
            SocketRefusedBecause = $"its path is longer than {StateFolder.LongestSocketPath} bytes";
            return;
        }

        try
        {
            // The state folder's lock is ours, so a socket that lies there belongs to no living daemon.
            File.Delete(state.SocketPath);
            BindUnix(state.SocketPath);
        }
        catch (Exception fault) when (fault is SocketException or IOException or UnauthorizedAccessException)
        {
            // Some network drives hold no sockets: there is loopback TCP.
            SocketRefusedBecause = $"{state.SocketPath} cannot be made: {fault.Message}";
        }
    }

    [UnsupportedOSPlatform("windows")]
    private void BindUnix(string path)
    {
        var endpoint = new UnixDomainSocketEndPoint(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _sockets.Add(endpoint.ToString(), socket);
        socket.Bind(endpoint);
        SocketPath = path;
        File.SetUnixFileMode(path, Security.OwnerOnlyFile.Mode);
        socket.Listen(Backlog);
    }
}
