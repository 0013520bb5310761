using System.Net;
using System.Net.NetworkInformation;
using AbpnBridge.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class SecurityTests(SharedDaemon shared)
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
    public async Task Origin_OfAnyPage_IsRefusedEvenWithTheToken(string origin)
    {
        var post = await RawHttp.SendAsync(shared.Process, Request("POST", Capabilities, "Host: localhost", $"Origin: {origin}"));
        var preflight = await RawHttp.SendAsync(
            shared.Process, Request("OPTIONS", Capabilities, "Host: localhost", $"Origin: {origin}", "Access-Control-Request-Method: POST"));

        Assert.Equal(403, RawHttp.StatusOf(post));
        Assert.Equal(403, RawHttp.StatusOf(preflight));
        Assert.DoesNotContain("Access-Control", post + preflight, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Origin_OfTheList_IsAnsweredWithItsOwnNameAndOthersAreNot()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            ["--AbpnBridge:Security:AllowedOrigins:0=https://panel.example"], waitUntilServing: false);
        string ask(string method, string origin) => Request(daemon, method, Capabilities, "Host: localhost", $"Origin: {origin}");

        var preflight = await RawHttp.SendAsync(daemon, ask("OPTIONS", "https://panel.example"));
        var post = await RawHttp.SendAsync(daemon, ask("POST", "https://panel.example"));
        var other = await RawHttp.SendAsync(daemon, ask("POST", "https://panel.example.evil.example"));

        Assert.Equal(204, RawHttp.StatusOf(preflight));
        Assert.Contains("Access-Control-Allow-Origin: https://panel.example\r\n", preflight, StringComparison.Ordinal);
        Assert.Contains("grpc-status: 0", post, StringComparison.Ordinal);
        Assert.Contains("Access-Control-Allow-Origin: https://panel.example\r\n", post, StringComparison.Ordinal);
        Assert.Equal(403, RawHttp.StatusOf(other));
    }

    [Theory]
    [InlineData("no header")]
    [InlineData("empty")]
    [InlineData("short")]
    [InlineData("wrong")]
    [InlineData("wrong scheme")]
    [InlineData("token alone")]
    [InlineData("twice")]
    [InlineData("list")]
    public async Task Token_MissingOrWrong_IsUnauthenticated(string what)
    {
        var token = shared.Process.Token;
        string[] headers = what switch
        {
            "no header" => [],
            "empty" => ["authorization: Bearer "],
            "short" => [$"authorization: Bearer {token[..^1]}"],
            "wrong" => [$"authorization: Bearer {(token[0] == 'A' ? 'B' : 'A')}{token[1..]}"],
            "wrong scheme" => [$"authorization: Basic {token}"],
            "token alone" => [$"authorization: {token}"],
            "twice" => [$"authorization: Bearer {token}", $"authorization: Bearer {token}"],
            _ => [$"authorization: Bearer {token}, Bearer {token}"],
        };

        var answer = await RawHttp.SendAsync(
            shared.Process, $"POST {Capabilities} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(h => h + "\r\n"))}{Body()}");

        Assert.Contains("grpc-status: 16", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/grpc.health.v1.Health/Check")]
    [InlineData("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
    [InlineData("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")]
    [InlineData("/abpnbridge.v1.PhotoService/OpenPhoto")]
    [InlineData("/abpnbridge.v1.DaemonService/CreatePairingCode")]
    [InlineData("/no.such.Service/Method")]
    public async Task Token_IsNeededForEveryPath(string path)
    {
        var answer = await RawHttp.SendAsync(shared.Process, $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{Body()}");

        Assert.Contains("grpc-status: 16", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Token_MissingOverHttp2_IsUnauthenticated()
    {
        using var anonymous = new DaemonClient(shared.Process, token: "");

        await Refusals.ExpectAsync(StatusCode.Unauthenticated, async () => await anonymous.Health.CheckAsync(new HealthCheckRequest()));
        await Refusals.ExpectAsync(StatusCode.Unauthenticated, () => RetouchConversation.RunAsync(anonymous, TestPhoto.Face()));
    }

    [Fact]
    public async Task UnknownMethod_WithTheToken_IsUnimplemented()
    {
        var marshaller = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "abpnbridge.v1.DaemonService", "Nothing", marshaller, marshaller);

        await Refusals.ExpectAsync(
            StatusCode.Unimplemented,
            async () => await shared.Client.Invoker.AsyncUnaryCall(method, null, new CallOptions(), []));
    }

    [Fact]
    public async Task Pairing_FromCodeToRevoking_GivesAndTakesAToken()
    {
        var code = await shared.Client.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest());
        using var anonymous = new DaemonClient(shared.Process, token: "");
        var spoken = $"{code.Code[..4]}-{code.Code[4..]}".ToLowerInvariant();
        var paired = await anonymous.Daemon.PairAsync(new PairRequest { Code = spoken, ClientName = "Photoshop\npanel" });
        using var panel = new DaemonClient(shared.Process, paired.Token);

        Assert.Equal(120, code.ValidSeconds);
        Assert.True(await panel.IsServingAsync());
        await Refusals.ExpectAsync(StatusCode.PermissionDenied, async () => await panel.Daemon.ListClientsAsync(new ListClientsRequest()));
        await Refusals.ExpectAsync(StatusCode.PermissionDenied, async () => await panel.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest()));
        await Refusals.ExpectAsync(StatusCode.PermissionDenied, async () => await panel.Daemon.UnpairAsync(new UnpairRequest { ClientId = paired.ClientId }));
        await Refusals.ExpectAsync(StatusCode.Unauthenticated, async () => await anonymous.Daemon.PairAsync(new PairRequest { Code = code.Code, ClientName = "again" }));

        var listed = (await shared.Client.Daemon.ListClientsAsync(new ListClientsRequest())).Clients;
        Assert.Equal("Photoshoppanel", Assert.Single(listed, client => client.ClientId == paired.ClientId).ClientName);
        Assert.DoesNotContain(paired.Token, await File.ReadAllTextAsync(Path.Combine(shared.Process.StateFolder, "clients.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await shared.Client.Daemon.UnpairAsync(new UnpairRequest { ClientId = paired.ClientId });
        await Refusals.ExpectAsync(StatusCode.Unauthenticated, async () => await panel.Health.CheckAsync(new HealthCheckRequest()));
        await Refusals.ExpectAsync(StatusCode.NotFound, async () => await shared.Client.Daemon.UnpairAsync(new UnpairRequest { ClientId = paired.ClientId }));
    }

    [Fact]
    public async Task Pairing_FiveWrongCodes_PauseItAlsoForTheRightOne()
    {
        await using var daemon = await DaemonProcess.StartAsync(waitUntilServing: false);
        using var owner = new DaemonClient(daemon);
        var code = await owner.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest());
        var wrong = code.Code.StartsWith('A') ? "CCCCCCCC" : "AAAAAAAA";

        for (var i = 0; i < 5; i++)
            await Refusals.ExpectAsync(StatusCode.Unauthenticated, async () => await owner.Daemon.PairAsync(new PairRequest { Code = wrong, ClientName = "guess" }));
        var paused = await Refusals.ExpectAsync(
            StatusCode.ResourceExhausted, async () => await owner.Daemon.PairAsync(new PairRequest { Code = code.Code, ClientName = "late" }));

        Assert.True(Refusals.DetailsOf<Rpc.RetryInfo>(paused).RetryDelay.Seconds > 0);
    }

    [Fact]
    public async Task Secrets_AfterEverything_StandInNoLog()
    {
        await using var daemon = await DaemonProcess.StartAsync(["--log-level=Trace"]);
        using var owner = new DaemonClient(daemon);
        var code = await owner.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest());
        var paired = await owner.Daemon.PairAsync(new PairRequest { Code = code.Code, ClientName = "log reader" });
        var photo = TestPhoto.Face();
        await RetouchConversation.RunAsync(owner, photo, header => header.Photo.DisplayName = "secret-name\u001b[31m\n.jpg");
        daemon.Terminate();
        await daemon.WaitForExitAsync();

        var logs = daemon.Output + string.Concat(Directory.GetFiles(Path.Combine(daemon.StateFolder, "logs")).Select(File.ReadAllText));

        Assert.Contains("Retouched secret-name[31m.jpg", logs, StringComparison.Ordinal);
        foreach (var secret in (string[])[daemon.Token, paired.Token, code.Code, "\u001b[31m\n"])
            Assert.DoesNotContain(secret, logs, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_OfTheDaemon_ListenOnLoopbackOnly()
    {
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(endpoint => endpoint.Port == shared.Process.GrpcPort || endpoint.Port == shared.Process.WebPort).ToList();

        Assert.Equal(2, listeners.Count);
        Assert.All(listeners, endpoint => Assert.True(IPAddress.IsLoopback(endpoint.Address)));
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
        $"{method} {path} HTTP/1.1\r\n{string.Concat(headers.Select(header => header + "\r\n"))}authorization: Bearer {daemon.Token}\r\n{Body()}";

    private string Tail() => $"authorization: Bearer {shared.Process.Token}\r\n{Body()}";

    /// <summary>An empty message in its frame.</summary>
    private static string Body() =>
        "Connection: close\r\nContent-Type: application/grpc-web+proto\r\nContent-Length: 5\r\n\r\n\0\0\0\0\0";
}
