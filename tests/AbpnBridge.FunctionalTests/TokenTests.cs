using Grpc.Core;
using Grpc.Health.V1;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class TokenTests(SharedDaemon shared)
{
    private const string Capabilities = "/abpnbridge.v1.DaemonService/GetCapabilities";

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
            shared.Process, $"POST {Capabilities} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(h => h + "\r\n"))}{RawHttp.EmptyMessage}");

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
        var answer = await RawHttp.SendAsync(shared.Process, $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{RawHttp.EmptyMessage}");

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
}
