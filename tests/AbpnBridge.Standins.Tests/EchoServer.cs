using System.Net;
using System.Net.Sockets;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AbpnBridge.Standins;

/// <summary>A real Kestrel: HTTP/2 and HTTP/1.1 each on a free port, HTTP/2 on a unix socket too.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private EchoServer(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .Where(address => !address.Contains("unix:", StringComparison.Ordinal))
            .Select(address => new Uri(address))
            .ToArray();
        (Http2Address, Http1Address) = (addresses[0], addresses[1]);
    }

    public Uri Http2Address { get; }

    public Uri Http1Address { get; }

    public string SocketPath => Path.Combine(_folder, "echo.sock");

    public static async Task<EchoServer> StartAsync(
        Action<IServiceCollection>? addServices = null, Action<WebApplication>? map = null)
    {
        var folder = Directory.CreateTempSubdirectory("standins-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        addServices?.Invoke(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ListenUnixSocket(Path.Combine(folder, "echo.sock"), listen => listen.Protocols = HttpProtocols.Http2);
        });

        var app = builder.Build();
        (map ?? (it => it.MapGrpcService<EchoService>()))(app);
        await app.StartAsync();
        return new EchoServer(app, folder);
    }

    /// <summary>A channel over the loopback port or over the unix socket.</summary>
    public GrpcChannel CreateChannel(bool overSocket = false)
    {
        if (!overSocket)
        {
            return GrpcChannel.ForAddress(Http2Address);
        }

        var handler = new SocketsHttpHandler { ConnectCallback = ConnectToSocketAsync };
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async ValueTask<Stream> ConnectToSocketAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
