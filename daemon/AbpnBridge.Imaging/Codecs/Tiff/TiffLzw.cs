namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>
/// LZW of TIFF 6.0, section 13: codes of 9 to 12 bits, the highest bit first, one bit wider one entry earlier than the table would need.
/// </summary>
internal static class TiffLzw
{
    private const int Clear = 256;
    private const int End = 257;
    private const int FirstEntry = 258;
    private const int MinWidth = 9;
    private const int MaxWidth = 12;
    private const int TableSize = 1 << MaxWidth;
    private const int LastEntry = TableSize - 3; // the writer clears the table here, as the standard asks
    private const int SlotBits = 13;
    private const int PairBits = 20; // a code and a byte
    private const uint GoldenRatio = 2654435761; // of 2^32; spreads the pairs over the slots
    private const uint Rounds = 1u << (32 - PairBits);

    /// <summary>Whether it is the scheme of libtiff before 5.0, the lowest bit first.</summary>
    internal static bool IsOldStyle(ReadOnlySpan<byte> packed) => packed.Length > 1 && packed[0] == 0 && (packed[1] & 1) != 0;

    /// <summary>Unpacks until one of the two is at its end, or to the first code that makes no sense.</summary>
    /// <returns>How many bytes there were.</returns>
    internal static int Unpack(ReadOnlySpan<byte> packed, Span<byte> bytes)
    {
        // An entry is the text of the code before and one byte more: all of it stands in what is already unpacked.
        Span<int> starts = stackalloc int[TableSize];
        Span<int> lengths = stackalloc int[TableSize];
        var (width, next, from, to) = (MinWidth, FirstEntry, 0, 0);
        var (previousStart, previousLength) = (0, 0);
        ulong bits = 0;
        for (var held = 0; to < bytes.Length;)
        {
            for (; held < width; held += 8)
            {
                if (from == packed.Length) return to;
                bits = (bits << 8) | packed[from++];
            }

            held -= width;
            var code = (int)(bits >> held) & ((1 << width) - 1);
            if (code == End) return to;
            if (code == Clear)
            {
                (width, next, previousLength) = (MinWidth, FirstEntry, 0);
                continue;
            }

            if (previousLength > 0 && next < TableSize)
            {
                (starts[next], lengths[next]) = (previousStart, previousLength + 1);
                if (++next == (1 << width) - 1 && width < MaxWidth) width++;
            }

            if (code >= next) return to;
            (previousStart, previousLength) = (to, code < Clear ? 1 : lengths[code]);
            if (code < Clear) bytes[to++] = (byte)code;
            else to += Repeat(bytes, starts[code], to, previousLength);
        }

        return to;
    }

    /// <summary>Packs bytes.</summary>
    internal static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var writer = new CodeWriter(bytes.Length);
        writer.Write(Clear);
        // A slot holds the round of the table, the code before and the byte after; a new round empties all of them.
        var (keys, codes, round) = (new uint[1 << SlotBits], new ushort[1 << SlotBits], 1u);
        int before = bytes.Length > 0 ? bytes[0] : -1;
        for (var i = 1; i < bytes.Length; i++)
        {
            var pair = ((uint)before << 8) | bytes[i];
            var key = (round << PairBits) | pair;
            var slot = (pair * GoldenRatio) >> (32 - SlotBits);
            while (keys[slot] != key && keys[slot] >> PairBits == round) slot = (slot + 1) & ((1 << SlotBits) - 1);
            if (keys[slot] == key)
            {
                before = codes[slot];
                continue;
            }

            writer.Write(before);
            (keys[slot], codes[slot]) = (key, (ushort)writer.Next);
            if (writer.AddEntry() && ++round == Rounds)
            {
                Array.Clear(keys);
                round = 1;
            }

            before = bytes[i];
        }

        if (before >= 0)
        {
            writer.Write(before);
            writer.AddEntry();
        }

        writer.Write(End);
        return writer.Finish();
    }

    /// <summary>Copies what stands further up; both may overlap, then it repeats itself.</summary>
    private static int Repeat(Span<byte> bytes, int start, int to, int length)
    {
        length = Math.Min(length, bytes.Length - to);
        if (start + length <= to) bytes.Slice(start, length).CopyTo(bytes[to..]);
        else for (var i = 0; i < length; i++) bytes[to + i] = bytes[start + i];
        return length;
    }

    private struct CodeWriter(int byteCount)
    {
        // At most one code of 12 bits for each byte, a clearing code for each full table, and the two at the ends.
        private readonly byte[] _packed = new byte[(byteCount + byteCount / (LastEntry - FirstEntry) + 4L) * MaxWidth / 8 + 8];
        private int _length;
        private ulong _bits;
        private int _held;
        private int _width = MinWidth;

        internal int Next { get; private set; } = FirstEntry;

        internal void Write(int code)
        {
            _bits = (_bits << _width) | (uint)code;
            _held += _width;
            for (; _held >= 8; _held -= 8) _packed[_length++] = (byte)(_bits >> (_held - 8));
        }

        /// <summary>Counts an entry of the table; true where that filled it and it is empty again.</summary>
        internal bool AddEntry()
        {
            if (++Next > LastEntry)
            {
                Write(Clear);
                (_width, Next) = (MinWidth, FirstEntry);
                return true;
            }

            if (Next == 1 << _width) _width++;
            return false;
        }

        internal byte[] Finish()
        {
            if (_held > 0) _packed[_length++] = (byte)(_bits << (8 - _held));
            return _packed[.._length];
        }
    }
}
