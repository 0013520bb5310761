using System.Buffers;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// Bytes on loan, with whatever stands in them. A photo's strips and tiles come by the hundred and are used for a moment: new memory for each would have to be
/// cleared by the system first, which costs as much as filling it.
/// </summary>
internal sealed class LentBytes : IDisposable
{
    // The memory of a picture that is a single strip is not kept for the next.
    private const int LargestKept = 16 << 20;

    private readonly int _length;
    private byte[]? _bytes;

    /// <summary>Borrows so many bytes.</summary>
    internal LentBytes(int length)
    {
        _length = length;
        _bytes = length <= LargestKept ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>The bytes; until they are given back.</summary>
    internal Span<byte> Span => Memory.Span;

    /// <inheritdoc cref="Span"/>
    internal Memory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>Gives them back; a second call does nothing.</summary>
    public void Dispose()
    {
        if (_bytes is { Length: <= LargestKept } bytes) ArrayPool<byte>.Shared.Return(bytes);
        _bytes = null;
    }
}
