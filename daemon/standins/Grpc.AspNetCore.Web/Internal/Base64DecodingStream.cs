using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>
/// Reads base64 as it comes. A body may be several padded pieces one after the other, so every four characters are decoded by themselves.
/// </summary>
internal sealed class Base64DecodingStream(PipeReader inner) : ReadOnlyAsyncStream
{
    private const int Quad = 4;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length < 3)
        {
            throw new ArgumentException("The buffer must hold at least one decoded group of three bytes.", nameof(buffer));
        }

        while (true)
        {
            var result = await inner.ReadAsync(cancellationToken);
            var quads = Math.Min(result.Buffer.Length / Quad, buffer.Length / 3);
            if (quads > 0)
            {
                var text = result.Buffer.Slice(0, quads * Quad);
                var count = Decode(text, buffer.Span);
                inner.AdvanceTo(text.End);
                return count;
            }

            if (result.IsCompleted)
            {
                return result.Buffer.IsEmpty ? 0 : throw new InvalidDataException("The base64 body ends in the middle of a group of four.");
            }

            inner.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static int Decode(in ReadOnlySequence<byte> text, Span<byte> output)
    {
        var written = 0;
        var rest = text.ToArray().AsSpan();
        while (!rest.IsEmpty)
        {
            // Padding may only end a piece: decode up to it, then go on behind it.
            var padding = rest.IndexOf((byte)'=');
            var length = padding < 0 ? rest.Length : (padding / Quad + 1) * Quad;
            if (Base64.DecodeFromUtf8(rest[..length], output[written..], out _, out var count) != OperationStatus.Done)
            {
                throw new InvalidDataException("The body is not base64.");
            }

            written += count;
            rest = rest[length..];
        }

        return written;
    }
}
