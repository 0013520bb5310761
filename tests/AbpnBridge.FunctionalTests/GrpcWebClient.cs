using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;

namespace AbpnBridge.FunctionalTests;

/// <summary>gRPC-Web by a plain HTTP/1.1 client and nothing else, as a panel does it.</summary>
internal sealed class GrpcWebClient(DaemonProcess daemon, string token) : IDisposable
{
    private const byte TrailersFlag = 0x80;
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://localhost:{daemon.WebPort}") };

    /// <summary>One unary call: the message (or null) and the status with its sentence.</summary>
    public async Task<(TResponse? Message, int Status, string Sentence)> CallAsync<TResponse>(string path, IMessage request, bool asText = false)
        where TResponse : class, IMessage<TResponse>, new()
    {
        using var answer = await SendAsync(path, Frame(request), asText ? "application/grpc-web-text" : "application/grpc-web+proto", asText);
        var body = await answer.Content.ReadAsByteArrayAsync();
        if (asText)
            body = FromBase64Pieces(body);
        return Read<TResponse>(answer, body);
    }

    public Task<HttpResponseMessage> SendAsync(string path, byte[] body, string contentType, bool asText = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(asText ? Encoding.ASCII.GetBytes(Convert.ToBase64String(body)) : body),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        // The answer comes in the format that is accepted, whatever the request came in.
        request.Headers.Accept.ParseAdd(contentType);
        if (token.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return _http.SendAsync(request);
    }

    public void Dispose() => _http.Dispose();

    public static byte[] Frame(IMessage message)
    {
        var payload = message.ToByteArray();
        var frame = new byte[5 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>Each piece that the server wrote may have its own padding, so groups of four are read one by one.</summary>
    private static byte[] FromBase64Pieces(byte[] text) =>
        [.. text.Chunk(4).SelectMany(group => Convert.FromBase64String(Encoding.ASCII.GetString(group)))];

    private static (TResponse?, int, string) Read<TResponse>(HttpResponseMessage answer, byte[] body)
        where TResponse : class, IMessage<TResponse>, new()
    {
        TResponse? message = null;
        var trailers = answer.Headers.ToDictionary(header => header.Key, header => header.Value.First(), StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < body.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 1));
            var payload = body.AsSpan(at + 5, length);
            if ((body[at] & TrailersFlag) == 0)
                message = new MessageParser<TResponse>(() => new TResponse()).ParseFrom(payload);
            else
                foreach (var line in Encoding.ASCII.GetString(payload).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
                    trailers[line.Split(':')[0]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            at += 5 + length;
        }

        var status = int.Parse(trailers["grpc-status"], System.Globalization.CultureInfo.InvariantCulture);
        return (message, status, Uri.UnescapeDataString(trailers.GetValueOrDefault("grpc-message", "")));
    }
}
