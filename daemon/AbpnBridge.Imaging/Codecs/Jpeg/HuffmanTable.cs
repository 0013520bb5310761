namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>A Huffman table (ITU T.81, annex C and B.2.4.2): 256 symbols at most, codes of 1 to 16 bits.</summary>
internal sealed class HuffmanTable
{
    /// <summary>Codes up to this length are looked up at once.</summary>
    private const int LookupBits = 9;

    private const int MaxLength = 16;

    private readonly byte[] _counts; // codes of 1 to 16 bits
    private readonly byte[] _symbols;
    private readonly ushort[] _lookup = new ushort[1 << LookupBits]; // symbol and length, 0 for longer codes
    private readonly int[] _limits = new int[MaxLength + 2]; // by length: the first 16-bit prefix beyond its codes
    private readonly int[] _firstSymbol = new int[MaxLength + 1]; // by length: symbol index less code
    private readonly uint[] _codes = new uint[256]; // code and length; length 0 for symbols without a code

    /// <summary>Makes a table.</summary>
    /// <param name="slot">Class and number as DHT has them: 0 to 3 for DC, 16 to 19 for AC.</param>
    /// <param name="counts">How many codes there are of 1 to 16 bits.</param>
    /// <param name="symbols">The symbols by rising code.</param>
    /// <exception cref="InvalidDataException">There are more codes than code space.</exception>
    internal HuffmanTable(byte slot, ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        Slot = slot;
        _counts = counts.ToArray();
        _symbols = symbols.ToArray();
        Index();
    }

    internal byte Slot { get; }

    /// <summary>The table written in this one's place; null where this one covers what must be coded.</summary>
    internal HuffmanTable? Replacement { get; set; }

    /// <summary>How often each symbol is to be coded, as far as it was counted.</summary>
    internal long[] Frequencies { get; } = new long[256];

    /// <summary>Whether a symbol that was counted has no code.</summary>
    internal bool LacksCounted
    {
        get
        {
            for (var symbol = 0; symbol < 256; symbol++)
                if (Frequencies[symbol] > 0 && !Has(symbol)) return true;
            return false;
        }
    }

    internal bool Has(int symbol) => _codes[symbol] != 0;

    /// <summary>The code in the upper bits, its length in the lowest five; 0 without a code.</summary>
    internal uint CodeOf(int symbol) => _codes[symbol];

    /// <summary>Decodes the symbol at the front of some bits.</summary>
    /// <param name="next16">The next 16 bits.</param>
    /// <param name="length">How many of them are the code.</param>
    /// <exception cref="InvalidDataException">No such code.</exception>
    internal int Decode(uint next16, out int length)
    {
        var entry = _lookup[next16 >> (16 - LookupBits)];
        length = entry & 15;
        return length != 0 ? entry >> 4 : DecodeLong((int)next16, out length);
    }

    /// <summary>The table as it stands in a DHT segment.</summary>
    internal void Write(Stream stream)
    {
        stream.WriteByte(Slot);
        stream.Write(_counts);
        stream.Write(_symbols);
    }

    private void Index()
    {
        var (code, index) = (0, 0);
        for (var length = 1; length <= MaxLength; length++)
        {
            _firstSymbol[length] = index - code;
            for (var i = 0; i < _counts[length - 1]; i++) Enter(code++, length, _symbols[index++]);
            if (code > 1 << length) throw new InvalidDataException("a Huffman table has more codes than fit");
            _limits[length] = code << (16 - length);
            code <<= 1;
        }
    }

    private void Enter(int code, int length, byte symbol)
    {
        // Of a symbol listed twice the first, shorter code is written.
        if (_codes[symbol] == 0) _codes[symbol] = ((uint)code << 5) | (uint)length;
        if (length > LookupBits || code >= 1 << length) return;
        var entry = (ushort)((symbol << 4) | length);
        _lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill(entry);
    }

    private int DecodeLong(int next16, out int length)
    {
        for (length = LookupBits + 1; length <= MaxLength; length++)
            if (next16 < _limits[length]) return _symbols[_firstSymbol[length] + (next16 >> (16 - length))];
        throw new InvalidDataException("its coded data hold a code that no table has");
    }
}
