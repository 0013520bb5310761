using System.IO.Pipes;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Principal;
using AbpnBridge.V1;
using AbpnBridge.V1.Pixels;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Win32.SafeHandles;

namespace AbpnBridge.Cli.Daemon;

/// <summary>An authorised gRPC channel to a running daemon: by its socket or pipe where there is one, else by loopback TCP.</summary>
internal sealed partial class DaemonConnection : IDisposable
{
    // One band is far smaller; the daemon states its own limit, 16 MiB by default.
    private const int MaxMessageBytes = 64 << 20;

    // A daemon answers within milliseconds, on a machine without memory or processor time to spare within seconds.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel _channel;

    private DaemonConnection(DaemonAddress address, string? token)
    {
        Address = address;
        var sockets = new SocketsHttpHandler
        {
            ConnectCallback = (context, cancellation) => ConnectAsync(address, cancellation),
            // Bands come back faster than the default window grows.
            InitialHttp2StreamWindowSize = 16 << 20,
            UseProxy = false,
            // One that hangs answers no ping; one that works does, however long a photo takes.
            KeepAlivePingDelay = AnswerPatience,
            KeepAlivePingTimeout = AnswerPatience,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        _channel = GrpcChannel.ForAddress($"http://{address.Grpc}", new GrpcChannelOptions
        {
            HttpHandler = token is null ? sockets : new BearerToken(token) { InnerHandler = sockets },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
        });
    }

    /// <summary>Where the daemon listens.</summary>
    internal DaemonAddress Address { get; }

    internal DaemonService.DaemonServiceClient Daemon => new(_channel);

    internal RetouchService.RetouchServiceClient Retouch => new(new PixelCallInvoker(_channel.CreateCallInvoker()));

    /// <exception cref="CommandFailure">No daemon runs, or its token cannot be read.</exception>
    internal static DaemonConnection Open(string? stateDirectory) => Open(DaemonDiscovery.Find(stateDirectory));

    /// <exception cref="CommandFailure">The daemon's token cannot be read.</exception>
    internal static DaemonConnection Open(DaemonAddress address)
    {
        try
        {
            return new DaemonConnection(address, File.ReadAllText(address.TokenFile).Trim());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && address is { IsService: true, PipeName: not null })
        {
            // The service's token is for administrators: on its pipe, Windows says who calls.
            return new DaemonConnection(address, token: null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure("no-token", ExitCode.Refused, $"The daemon belongs to another user: {exception.Message}", exception);
        }
    }

    /// <summary>What the daemon is, can do and accepts: a question that takes it no time, so that one which hangs is found out by it.</summary>
    /// <exception cref="CommandFailure">"unavailable": it does not answer.</exception>
    /// <exception cref="RpcException">It refuses.</exception>
    internal async Task<GetCapabilitiesResponse> CapabilitiesAsync(CancellationToken cancellation)
    {
        try
        {
            return await Daemon.GetCapabilitiesAsync(new GetCapabilitiesRequest(), deadline: DateTime.UtcNow + AnswerPatience, cancellationToken: cancellation);
        }
        catch (RpcException late) when (late.StatusCode == StatusCode.DeadlineExceeded)
        {
            throw CommandFailure.NoAnswer(late);
        }
    }

    /// <summary>What the daemon's models can do.</summary>
    /// <inheritdoc cref="CapabilitiesAsync"/>
    internal async Task<IReadOnlyList<RetouchFeature>> OfferedAsync(CancellationToken cancellation) => [.. (await CapabilitiesAsync(cancellation)).Features];

    public void Dispose() => _channel.Dispose();

    // Never TCP after a failed socket or pipe: only the owner can listen there, but anybody on a port left free, and would get the token.
    private static async ValueTask<Stream> ConnectAsync(DaemonAddress address, CancellationToken cancellation)
    {
        if (address.SocketPath is { } path)
            return await ConnectSocketAsync(AddressFamily.Unix, ProtocolType.Unspecified, new UnixDomainSocketEndPoint(path), cancellation);
        if (address.PipeName is { } name) return await ConnectPipeAsync(name, address, cancellation);
        return await ConnectSocketAsync(address.Grpc.AddressFamily, ProtocolType.Tcp, address.Grpc, cancellation);
    }

    private static async Task<Stream> ConnectSocketAsync(AddressFamily family, ProtocolType protocol, EndPoint end, CancellationToken cancellation)
    {
        var socket = new Socket(family, SocketType.Stream, protocol);
        try
        {
            if (protocol == ProtocolType.Tcp) socket.NoDelay = true;
            await socket.ConnectAsync(end, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> ConnectPipeAsync(string name, DaemonAddress address, CancellationToken cancellation)
    {
        // The service is another account's: it may learn who calls, and act as nobody.
        var pipe = address.IsService
            ? new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous, TokenImpersonationLevel.Identification)
            : new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            await pipe.ConnectAsync(TimeSpan.FromSeconds(1), cancellation);
            if (OperatingSystem.IsWindows() && address.IsService) RequireServer(pipe, address.Pid);
            return pipe;
        }
        catch
        {
            await pipe.DisposeAsync();
            throw;
        }
    }

    // While the service is down, anybody may open a pipe of its name.
    [SupportedOSPlatform("windows")]
    private static void RequireServer(NamedPipeClientStream pipe, int pid)
    {
        if (!GetNamedPipeServerProcessId(pipe.SafePipeHandle, out var server) || server != pid)
            throw new IOException($"The pipe is not the AbpnBridge service's but of process {server}.");
    }

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetNamedPipeServerProcessId(SafePipeHandle pipe, out int serverProcessId);

    private sealed class BearerToken(string token) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
