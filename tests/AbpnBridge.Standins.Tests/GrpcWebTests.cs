using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text;
using AbpnBridge.Standins.Protos;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace AbpnBridge.Standins;

/// <summary>gRPC-Web as a browser's fetch speaks it: HTTP/1.1, no trailers, frames in the body.</summary>
public sealed class GrpcWebTests
{
    private const string Binary = "application/grpc-web+proto";
    private const string Text = "application/grpc-web-text+proto";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Binary)]
    [InlineData(Text)]
    public async Task Unary_AnswersMessageThenTrailers(string contentType)
    {
        await using var server = await StartAsync();
        // Not a multiple of three, so that text ends with padding.
        var sent = new Word { Text = "web", Payload = ByteString.CopyFrom(Enumerable.Range(0, 200_000).Select(it => (byte)it).ToArray()) };

        using var response = await PostAsync(server, "Say", contentType, Frame(sent));
        var (messages, trailers) = await ReadAsync(response, contentType);

        // The server's own answer is application/grpc without a suffix, and so is this one.
        Assert.Equal(contentType.Replace("+proto", "", StringComparison.Ordinal), response.Content.Headers.ContentType!.ToString());
        Assert.Equal(new Version(1, 1), response.Version);
        Assert.Equal(sent, Word.Parser.ParseFrom(Assert.Single(messages)));
        Assert.Contains("grpc-status: 0\r\n", trailers, StringComparison.Ordinal);
        Assert.Equal(trailers.ToLowerInvariant(), trailers);
    }

    [Fact]
    public async Task TextRequest_InSeveralPaddedPieces_IsOneBody()
    {
        await using var server = await StartAsync();
        var frame = Frame(new Word { Text = "pieces" });
        var body = Convert.ToBase64String(frame.AsSpan(0, 1)) + Convert.ToBase64String(frame.AsSpan(1, 4)) + Convert.ToBase64String(frame.AsSpan(5));

        using var response = await PostAsync(server, "Say", Text, Encoding.ASCII.GetBytes(body), isEncoded: true);
        var (messages, _) = await ReadAsync(response, Text);

        Assert.Equal("pieces", Word.Parser.ParseFrom(Assert.Single(messages)).Text);
    }

    [Theory]
    [InlineData(Binary)]
    [InlineData(Text)]
    public async Task ServerStream_AllMessagesThenTrailers(string contentType)
    {
        await using var server = await StartAsync();

        using var response = await PostAsync(server, "Repeat", contentType, Frame(new Word { Text = "x", Count = 20 }));
        var (messages, trailers) = await ReadAsync(response, contentType);

        Assert.Equal(Enumerable.Range(0, 20), messages.Select(message => Word.Parser.ParseFrom(message).Count));
        Assert.StartsWith("grpc-status: 0", trailers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_BeforeTheFirstMessage_IsInTheHeaders()
    {
        await using var server = await StartAsync();

        using var response = await PostAsync(server, "Say", Binary, Frame(new Word { Text = "fail" }));

        Assert.Equal("3", Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.Equal("asked", Assert.Single(response.Headers.GetValues("reason")));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Deadline_Passes_StatusIsDeadlineExceeded()
    {
        await using var server = await StartAsync();

        using var response = await PostAsync(server, "Say", Binary, Frame(new Word { Text = "wait" }), timeout: "200m");
        var (_, trailers) = await ReadAsync(response, Binary);
        var status = response.Headers.TryGetValues("grpc-status", out var values) ? $"grpc-status: {values.Single()}" : trailers;

        Assert.StartsWith("grpc-status: 4", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_NotEnabled_RefusesGrpcWeb()
    {
        await using var server = await EchoServer.StartAsync(map: app =>
        {
            app.UseGrpcWeb();
            app.MapGrpcService<EchoService>().DisableGrpcWeb();
        });

        using var response = await PostAsync(server, "Say", Binary, Frame(new Word()));

        Assert.False(response.IsSuccessStatusCode);
    }

    private static Task<EchoServer> StartAsync() => EchoServer.StartAsync(map: app =>
    {
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        app.MapGrpcService<EchoService>().EnableGrpcWeb();
    });

    private static byte[] Frame(Word message)
    {
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));
        return frame;
    }

    private static async Task<HttpResponseMessage> PostAsync(
        EchoServer server, string method, string contentType, byte[] body, bool isEncoded = false, string? timeout = null)
    {
        using var client = new HttpClient { BaseAddress = server.Http1Address };
        var bytes = contentType == Text && !isEncoded ? Encoding.ASCII.GetBytes(Convert.ToBase64String(body)) : body;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/standins.test.Echo/{method}") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Accept.ParseAdd(contentType);
        if (timeout is not null)
        {
            request.Headers.Add("grpc-timeout", timeout);
        }

        return await client.SendAsync(request, Cancel);
    }

    private static async Task<(List<byte[]> Messages, string Trailers)> ReadAsync(HttpResponseMessage response, string contentType)
    {
        var body = await response.Content.ReadAsByteArrayAsync(Cancel);
        var rest = contentType == Text ? Decoded(Encoding.ASCII.GetString(body)) : body;
        var messages = new List<byte[]>();
        var trailers = "";
        while (rest.Length > 0)
        {
            var end = 5 + BinaryPrimitives.ReadInt32BigEndian(rest.AsSpan(1));
            if (rest[0] == 0x80)
            {
                trailers = Encoding.ASCII.GetString(rest[5..end]);
            }
            else
            {
                messages.Add(rest[5..end]);
            }

            rest = rest[end..];
        }

        return (messages, trailers);
    }

    private static byte[] Decoded(string text) => [.. text.Chunk(4).SelectMany(quad => Convert.FromBase64CharArray(quad, 0, 4))];
}
