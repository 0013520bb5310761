using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AbpnBridge.FunctionalTests;

/// <summary>HTTP/1.1 by hand, for requests that no proper client would send.</summary>
internal static class RawHttp
{
    /// <summary>The end of a request's head and an empty gRPC-Web message in its frame.</summary>
    public const string EmptyMessage =
        "Connection: close\r\nContent-Type: application/grpc-web+proto\r\nContent-Length: 5\r\n\r\n\0\0\0\0\0";

    /// <summary>Sends these bytes to the web port and returns the whole answer until the daemon closes or falls silent.</summary>
    public static async Task<string> SendAsync(DaemonProcess daemon, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, daemon.WebPort);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(patience.Token);
    }

    public static int StatusOf(string answer) => int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture);
}
