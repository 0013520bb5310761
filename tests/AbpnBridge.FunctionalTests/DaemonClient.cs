using System.Net.Http.Headers;
using System.Net.Sockets;
using AbpnBridge.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace AbpnBridge.FunctionalTests;

/// <summary>A native gRPC client of one daemon, with a token in every call.</summary>
internal sealed class DaemonClient : IDisposable
{
    private const int LargestMessageBytes = 32 << 20;
    private readonly GrpcChannel _channel;

    /// <param name="daemon">Whom to speak to.</param>
    /// <param name="token">Null: the owner's, of the token file; empty: none.</param>
    /// <param name="overSocket">Through the unix socket in place of the port.</param>
    public DaemonClient(DaemonProcess daemon, string? token = null, bool overSocket = false)
    {
        // As abpn sets it: bands come back faster than the default window grows.
        var handler = new SocketsHttpHandler { InitialHttp2StreamWindowSize = 16 << 20 };
        if (overSocket)
            handler.ConnectCallback = async (_, cancellationToken) => await ConnectAsync(daemon.SocketPath, cancellationToken);
        _channel = GrpcChannel.ForAddress(
            overSocket ? "http://localhost" : $"http://127.0.0.1:{daemon.GrpcPort}",
            new GrpcChannelOptions
            {
                HttpHandler = new BearerHandler(token ?? daemon.Token, handler),
                DisposeHttpClient = true,
                MaxReceiveMessageSize = LargestMessageBytes,
            });
        Retouch = new RetouchService.RetouchServiceClient(_channel);
        Photo = new PhotoService.PhotoServiceClient(_channel);
        Daemon = new DaemonService.DaemonServiceClient(_channel);
        Health = new Health.HealthClient(_channel);
    }

    public RetouchService.RetouchServiceClient Retouch { get; }

    public PhotoService.PhotoServiceClient Photo { get; }

    public DaemonService.DaemonServiceClient Daemon { get; }

    public Health.HealthClient Health { get; }

    public CallInvoker Invoker => _channel.CreateCallInvoker();

    public async Task<bool> IsServingAsync(string service = "")
    {
        var answer = await Health.CheckAsync(new HealthCheckRequest { Service = service });
        return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving;
    }

    public void Dispose() => _channel.Dispose();

    private static async Task<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private sealed class BearerHandler(string token, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (token.Length > 0)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
