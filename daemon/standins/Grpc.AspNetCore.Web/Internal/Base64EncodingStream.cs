using System.Buffers.Text;
using System.IO.Pipelines;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>Writes base64; what was written up to a flush is one padded piece, so that a client can decode it at once.</summary>
internal sealed class Base64EncodingStream(PipeWriter inner) : WriteOnlyAsyncStream
{
    private readonly MemoryStream _piece = new();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _piece.WriteAsync(buffer, cancellationToken);

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        var bytes = _piece.GetBuffer().AsSpan(0, checked((int)_piece.Length));
        var text = inner.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, text, out _, out var count);
        inner.Advance(count);
        _piece.SetLength(0);
        await inner.FlushAsync(cancellationToken);
    }
}
