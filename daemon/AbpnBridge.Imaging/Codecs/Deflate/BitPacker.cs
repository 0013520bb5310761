using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace AbpnBridge.Imaging.Codecs.Deflate;

/// <summary>Writes bits, the lowest first (RFC 1951, 3.1.1).</summary>
internal ref struct BitPacker(Span<byte> packed)
{
    /// <summary>Bytes that must be free behind what is written.</summary>
    internal const int Spare = sizeof(ulong);

    private readonly Span<byte> _packed = packed;
    private int _length;
    private ulong _bits;
    private int _count; // less than 8 between calls

    /// <summary>Writes some bits; those above <paramref name="count"/> must be 0.</summary>
    /// <param name="bits">The first bit is the lowest.</param>
    /// <param name="count">0 to 56.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Put(ulong bits, int count)
    {
        _bits |= bits << _count;
        _count += count;
        BinaryPrimitives.WriteUInt64LittleEndian(_packed[_length..], _bits);
        _length += _count >> 3;
        _bits >>= _count & ~7;
        _count &= 7;
    }

    /// <summary>Goes on at the next whole byte; how many there are.</summary>
    internal int EndOnByte()
    {
        Put(0, -_count & 7);
        return _length;
    }

    /// <summary>Writes bytes as they are, behind their number (RFC 1951, 3.2.4).</summary>
    internal void Store(ReadOnlySpan<byte> bytes)
    {
        EndOnByte();
        Put((uint)bytes.Length, 16);
        Put((uint)~bytes.Length & 0xFFFF, 16);
        bytes.CopyTo(_packed[_length..]);
        _length += bytes.Length;
    }
}
