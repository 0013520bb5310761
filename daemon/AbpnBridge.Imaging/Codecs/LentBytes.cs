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

    private readonly bool _isKept;
    private byte[]? _bytes;
    private int _length;

    /// <summary>Borrows so many bytes.</summary>
    internal LentBytes(int length)
    {
        _length = length;
        _isKept = length <= LargestKept;
        _bytes = _isKept ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
    }

    private LentBytes(byte[] bytes, int length) => (_bytes, _length) = (bytes, length);

    /// <summary>Bytes that are there already: an array of the caller's.</summary>
    internal static LentBytes Of(byte[] bytes) => new(bytes, bytes.Length);

    /// <summary>The bytes; until they are given back.</summary>
    internal Span<byte> Span => Memory.Span;

    /// <inheritdoc cref="Span"/>
    internal Memory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>A stream over them that cannot grow.</summary>
    internal MemoryStream AsStream() => new(_bytes!, 0, _length);

    /// <summary>Keeps only the first ones.</summary>
    internal void Shorten(int length) => _length = Math.Min(length, _length);

    /// <summary>Gives them back; a second call does nothing.</summary>
    public void Dispose()
    {
        if (_isKept && _bytes is { } bytes) ArrayPool<byte>.Shared.Return(bytes);
        _bytes = null;
    }
}
