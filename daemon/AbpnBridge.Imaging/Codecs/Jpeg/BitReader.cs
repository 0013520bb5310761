using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Reads bits, the highest first, from coded data whose stuffing is gone.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    /// <summary>Bytes that must follow the last interval, whatever they are.</summary>
    internal const int Padding = 16;

    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;
    private int _end;
    private ulong _bits; // the next bit is the highest
    private int _count;

    /// <summary>Whether more bits were read than there are.</summary>
    internal readonly bool IsOverrun => _position * 8L - _count > _end * 8L;

    /// <summary>The first byte of which no bit was read.</summary>
    internal readonly int Position => (int)((_position * 8L - _count + 7) / 8);

    /// <summary>Starts at an interval of the data.</summary>
    internal void Start(int start, int end) => (_position, _end, _bits, _count) = (start, end, 0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Symbol(HuffmanTable table)
    {
        if (_count < 32) Refill();
        var symbol = table.Decode((uint)(_bits >> 48), out var length);
        Skip(length);
        return symbol;
    }

    /// <summary>Some bits as a number.</summary>
    /// <param name="count">0 to 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Bits(int count)
    {
        if (_count < count) Refill();
        var value = (int)((_bits >> 1) >> (63 - count));
        Skip(count);
        return value;
    }

    /// <summary>A value of a magnitude category (ITU T.81, F.2.2.1, EXTEND).</summary>
    /// <param name="category">1 to 16 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Value(int category)
    {
        var bits = Bits(category);
        var isNegative = (bits >> (category - 1)) - 1; // all ones where the first bit is 0
        return bits + (isNegative & (1 - (1 << category)));
    }

    private void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    private void Refill()
    {
        if (_position > _data.Length - 8) throw new InvalidDataException("its coded data end early");
        _bits |= BinaryPrimitives.ReadUInt64BigEndian(_data.Slice(_position, 8)) >> _count;
        _position += (63 - _count) >> 3;
        _count |= 56;
    }
}
