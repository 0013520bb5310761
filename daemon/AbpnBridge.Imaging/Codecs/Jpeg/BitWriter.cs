using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Writes coded data with byte stuffing (ITU T.81, F.1.2.3). Ending an interval brings everything into the stream.</summary>
internal struct BitWriter(Stream stream) : ISymbolSink
{
    private const int Capacity = 1 << 16;

    private readonly byte[] _buffer = new byte[Capacity];
    private int _length;
    private ulong _bits; // the last one written is the lowest
    private int _count; // less than 32 between calls

    public void Symbol(HuffmanTable table, int symbol, uint bits, int count)
    {
        var code = (table.Replacement ?? table).CodeOf(symbol);
        if (code == 0) throw new InvalidDataException("a coefficient is larger than its Huffman table knows");
        Put(((code >> 5) << count) | bits, (int)(code & 31) + count);
    }

    public void Bits(uint bits, int count) => Put(bits, count);

    public void EndInterval(ReadOnlySpan<byte> leftover, byte? marker)
    {
        var missing = -_count & 7;
        Put((1u << missing) - 1, missing); // F.1.2.3: filled up with ones
        for (; _count > 0; _count -= 8) Byte((byte)(_bits >> (_count - 8)));
        foreach (var value in leftover) Byte(value);
        if (_length + 2 > Capacity) Flush();
        if (marker is { } next)
        {
            _buffer[_length++] = 0xFF;
            _buffer[_length++] = next;
        }
        else
        {
            Flush();
        }
    }

    // At most 32 bits.
    private void Put(uint bits, int count)
    {
        _bits = (_bits << count) | bits;
        _count += count;
        if (_count >= 32) PutWord();
    }

    private void PutWord()
    {
        _count -= 32;
        var word = (uint)(_bits >> _count);
        if (_length + 8 > Capacity) Flush();
        // A byte is FF where its complement is 0.
        var complement = ~word;
        if (((complement - 0x01010101) & ~complement & 0x80808080) == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(_length), word);
            _length += 4;
            return;
        }

        for (var shift = 24; shift >= 0; shift -= 8) Byte((byte)(word >> shift));
    }

    private void Byte(byte value)
    {
        if (_length + 2 > Capacity) Flush();
        _buffer[_length++] = value;
        if (value == 0xFF) _buffer[_length++] = 0;
    }

    private void Flush()
    {
        stream.Write(_buffer, 0, _length);
        _length = 0;
    }
}
