using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using AbpnBridge.Imaging.Codecs.Png;

namespace AbpnBridge.Imaging.Codecs.Deflate;

/// <summary>
/// Packs bytes one by one into a zlib stream (RFC 1950 and 1951), each by its block's Huffman code. Repeats are not looked for: of samples with 16 bits hardly
/// any come, and zlib's own way without looking takes several times as long.
/// </summary>
internal static class LiteralDeflate
{
    // A stored block can hold 65,535.
    private const int BlockBytes = 60 << 10;
    private const int EndOfBlock = 256;

    // RFC 1951, 3.2.7: counts of codes, 19 lengths of three bits, then four bits for each length of a code, of which two are of distances.
    private const int HeaderBits = 3 + 5 + 5 + 4 + 19 * 3 + (LiteralCode.Symbols + 2) * 4;

    // Deflate with a window of 32 KiB, fast: RFC 1950, 2.2.
    private static ReadOnlySpan<byte> ZlibHeader => [0x78, 0x5E];

    /// <summary>The most bytes that so many may become: none shrinks, each block is stored behind five more.</summary>
    internal static int MostBytes(int count) => checked(count + (count / BlockBytes + 1) * 5 + ZlibHeader.Length + sizeof(uint) + BitPacker.Spare);

    /// <summary>About how many bytes these will become, but for the stream's ends.</summary>
    internal static long LengthOf(ReadOnlySpan<byte> bytes)
    {
        Span<int> counts = stackalloc int[LiteralCode.Symbols];
        Span<byte> lengths = stackalloc byte[LiteralCode.Symbols];
        return Measure(bytes, counts, lengths) / 8;
    }

    /// <summary>Packs some bytes.</summary>
    /// <param name="bytes">What to pack.</param>
    /// <param name="packed">Takes the stream; as long as <see cref="MostBytes"/> says.</param>
    /// <returns>The stream's length.</returns>
    internal static int Pack(ReadOnlySpan<byte> bytes, Span<byte> packed)
    {
        ZlibHeader.CopyTo(packed);
        var packer = new BitPacker(packed[ZlibHeader.Length..]);
        var left = bytes;
        do
        {
            var block = left[..Math.Min(BlockBytes, left.Length)];
            left = left[block.Length..];
            PackBlock(ref packer, block, isLast: left.IsEmpty);
        }
        while (!left.IsEmpty);

        var end = ZlibHeader.Length + packer.EndOnByte();
        BinaryPrimitives.WriteUInt32BigEndian(packed[end..], Adler32.Empty.Add(bytes).Value);
        return end + sizeof(uint);
    }

    private static void PackBlock(ref BitPacker packer, ReadOnlySpan<byte> block, bool isLast)
    {
        Span<int> counts = stackalloc int[LiteralCode.Symbols];
        Span<byte> lengths = stackalloc byte[LiteralCode.Symbols];
        var last = isLast ? 1u : 0u;
        if (Measure(block, counts, lengths) >= 8L * block.Length)
        {
            packer.Put(last, 3);
            packer.Store(block);
            return;
        }

        packer.Put(last | 2 << 1, 3);
        PutLengths(ref packer, lengths);
        Span<uint> codes = stackalloc uint[LiteralCode.Symbols];
        LiteralCode.Assign(lengths, codes);
        PutCodes(ref packer, block, codes);
        packer.Put(codes[EndOfBlock] >> 8, (int)(codes[EndOfBlock] & 0xFF));
    }

    /// <summary>Finds the lengths of a block's codes, and how many bits it takes with them.</summary>
    private static long Measure(ReadOnlySpan<byte> block, Span<int> counts, Span<byte> lengths)
    {
        counts.Clear();
        Span<int> odd = stackalloc int[256]; // two tables: the same byte twice does not wait for itself
        odd.Clear();
        var i = 0;
        for (; i < block.Length - 1; i += 2)
        {
            counts[block[i]]++;
            odd[block[i + 1]]++;
        }

        if (i < block.Length) counts[block[i]]++;
        for (var value = 0; value < odd.Length; value++) counts[value] += odd[value];
        counts[EndOfBlock] = 1;
        if (block.IsEmpty) counts[0] = 1; // a code has two symbols at least
        LiteralCode.FindLengths(counts, lengths);
        long bits = HeaderBits;
        for (var symbol = 0; symbol < lengths.Length; symbol++) bits += (long)counts[symbol] * lengths[symbol];
        return bits;
    }

    // RFC 1951, 3.2.7. The lengths' own code has four bits for each of 0 to 15, and none for repeats; two codes of distances, as zlib sends them too.
    private static void PutLengths(ref BitPacker packer, scoped ReadOnlySpan<byte> lengths)
    {
        packer.Put(LiteralCode.Symbols - 257, 5);
        packer.Put(2 - 1, 5);
        packer.Put(19 - 4, 4);
        for (var i = 0; i < 19; i++) packer.Put(i < 3 ? 0u : 4u, 3); // the three for repeats come first
        foreach (var length in lengths) PutLength(ref packer, length);
        PutLength(ref packer, 1);
        PutLength(ref packer, 1);
    }

    // With all of the same length the codes count up from 0; a code's first bit comes first.
    private static void PutLength(ref BitPacker packer, int length) =>
        packer.Put((uint)(((length & 1) << 3) | ((length & 2) << 1) | ((length & 4) >> 1) | (length >> 3)), 4);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PutCodes(ref BitPacker packer, ReadOnlySpan<byte> block, scoped ReadOnlySpan<uint> codes)
    {
        codes = codes[..256];
        for (; block.Length >= 4; block = block[4..])
        {
            var (one, two, three, four) = (codes[block[0]], codes[block[1]], codes[block[2]], codes[block[3]]);
            var (firstLength, lastLength) = ((int)((one & 0xFF) + (two & 0xFF)), (int)((three & 0xFF) + (four & 0xFF)));
            var first = (one >> 8) | ((ulong)(two >> 8) << (int)(one & 0xFF));
            var last = (three >> 8) | ((ulong)(four >> 8) << (int)(three & 0xFF));
            packer.Put(first | (last << firstLength), firstLength + lastLength);
        }

        foreach (var value in block) packer.Put(codes[value] >> 8, (int)(codes[value] & 0xFF));
    }
}
