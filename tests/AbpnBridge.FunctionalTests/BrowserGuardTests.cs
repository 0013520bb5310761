using System.Net;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class BrowserGuardTests(SharedDaemon shared)
{
    private const string Capabilities = "/abpnbridge.v1.DaemonService/GetCapabilities";

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("localhost:17572", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.1:1", true)]
    [InlineData("[::1]", true)]
    [InlineData("[::1]:17572", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("evil.example:17572", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("127.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("localhost.", false)]
    [InlineData("[::]", false)]
    [InlineData("2130706433", false)]
    [InlineData("", false)]
    public async Task Host_OnlyLoopbackNames_ReachTheDaemon(string host, bool isAllowed)
    {
        var answer = await RawHttp.SendAsync(shared.Process, Request("POST", Capabilities, $"Host: {host}"));

        AssertReached(isAllowed, answer);
    }

    [Theory]
    [InlineData("POST http://evil.example/abpnbridge.v1.DaemonService/GetCapabilities HTTP/1.1\r\nHost: evil.example\r\n")]
    [InlineData("POST http://evil.example/abpnbridge.v1.DaemonService/GetCapabilities HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("POST http://localhost/abpnbridge.v1.DaemonService/GetCapabilities HTTP/1.1\r\nHost: evil.example\r\n")]
    [InlineData("POST /abpnbridge.v1.DaemonService/GetCapabilities HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n")]
    [InlineData("POST /abpnbridge.v1.DaemonService/GetCapabilities HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n")]
    [InlineData("POST /abpnbridge.v1.DaemonService/GetCapabilities HTTP/1.1\r\n")]
    [InlineData("POST /abpnbridge.v1.DaemonService/GetCapabilities HTTP/1.0\r\n")]
    [InlineData("POST /abpnbridge.v1.DaemonService/GetCapabilities HTTP/1.0\r\nHost: \r\n")]
    public async Task Host_MissingDoubleOrAbsolute_IsRefused(string start)
    {
        var answer = await RawHttp.SendAsync(shared.Process, start + Tail());

        AssertReached(false, answer);
    }

    [Fact]
    public async Task Host_ForeignNameOverHttp2_IsRefused()
    {
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{shared.Process.GrpcPort}{Capabilities}");
        request.Headers.Host = "evil.example";

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        // 400 from the server itself, 403 from the guard behind it.
        Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.Forbidden]);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost:3000")]
    [InlineData("http://127.0.0.1:17572")]
    [InlineData("https://127.0.0.1.evil.example")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("chrome-extension://abcdefghijklmnop")]
    [InlineData("files://")]
    [InlineData("https://file://")]
    public async Task Origin_OfAnyPage_IsRefusedEvenWithTheToken(string origin)
    {
        var post = await RawHttp.SendAsync(shared.Process, Request("POST", Capabilities, "Host: localhost", $"Origin: {origin}"));
        var preflight = await RawHttp.SendAsync(
            shared.Process, Request("OPTIONS", Capabilities, "Host: localhost", $"Origin: {origin}", "Access-Control-Request-Method: POST"));

        Assert.Equal(403, RawHttp.StatusOf(post));
        Assert.Equal(403, RawHttp.StatusOf(preflight));
        Assert.DoesNotContain("Access-Control", post + preflight, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>No web page has such an origin; whether Photoshop names one for its panels is not known.</summary>
    [Theory]
    [InlineData("file://")]
    [InlineData("uxp://com.example.panel")]
    [InlineData("plugin://panel")]
    public async Task Origin_OfAnApplicationsOwnFiles_StillNeedsTheToken(string origin)
    {
        var post = await RawHttp.SendAsync(shared.Process, Request("POST", Capabilities, "Host: localhost", $"Origin: {origin}"));
        var preflight = await RawHttp.SendAsync(
            shared.Process, Request("OPTIONS", Capabilities, "Host: localhost", $"Origin: {origin}", "Access-Control-Request-Method: POST"));
        var stranger = await RawHttp.SendAsync(
            shared.Process, $"POST {Capabilities} HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n{RawHttp.EmptyMessage}");

        Assert.Contains("grpc-status: 0", post, StringComparison.Ordinal);
        Assert.Contains($"Access-Control-Allow-Origin: {origin}\r\n", post, StringComparison.Ordinal);
        Assert.Equal(204, RawHttp.StatusOf(preflight));
        Assert.Contains("grpc-status: 16", stranger, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("https://panel.example", "https://panel.example.evil.example")]
    [InlineData("null", "https://evil.example")]
    public async Task Origin_OfTheList_IsAnsweredWithItsOwnNameAndOthersAreNot(string allowed, string other)
    {
        await using var daemon = await DaemonProcess.StartAsync(
            [$"--AbpnBridge:Security:AllowedOrigins:0={allowed}"], waitUntilServing: false);
        string ask(string method, string origin) => Request(daemon, method, Capabilities, "Host: localhost", $"Origin: {origin}");

        var preflight = await RawHttp.SendAsync(daemon, ask("OPTIONS", allowed));
        var post = await RawHttp.SendAsync(daemon, ask("POST", allowed));
        var stranger = await RawHttp.SendAsync(
            daemon, $"POST {Capabilities} HTTP/1.1\r\nHost: localhost\r\nOrigin: {allowed}\r\n{RawHttp.EmptyMessage}");
        var refused = await RawHttp.SendAsync(daemon, ask("POST", other));

        Assert.Equal(204, RawHttp.StatusOf(preflight));
        Assert.Contains($"Access-Control-Allow-Origin: {allowed}\r\n", preflight, StringComparison.Ordinal);
        Assert.Contains("grpc-status: 0", post, StringComparison.Ordinal);
        Assert.Contains($"Access-Control-Allow-Origin: {allowed}\r\n", post, StringComparison.Ordinal);
        Assert.Contains("grpc-status: 16", stranger, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(403, RawHttp.StatusOf(refused));
    }

    private static void AssertReached(bool isAllowed, string answer)
    {
        if (isAllowed)
            Assert.Contains("grpc-status: 0", answer, StringComparison.Ordinal);
        else
            Assert.Contains(RawHttp.StatusOf(answer), (int[])[400, 403]);
    }

    private string Request(string method, string path, params string[] headers) => Request(shared.Process, method, path, headers);

    private static string Request(DaemonProcess daemon, string method, string path, params string[] headers) =>
        $"{method} {path} HTTP/1.1\r\n{string.Concat(headers.Select(header => header + "\r\n"))}authorization: Bearer {daemon.Token}\r\n{RawHttp.EmptyMessage}";

    private string Tail() => $"authorization: Bearer {shared.Process.Token}\r\n{RawHttp.EmptyMessage}";
}
