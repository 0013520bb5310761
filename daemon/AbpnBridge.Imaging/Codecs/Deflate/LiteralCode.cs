namespace AbpnBridge.Imaging.Codecs.Deflate;

/// <summary>The Huffman code for the bytes of a block and its end (RFC 1951, 3.2.2), none longer than <see cref="MaxLength"/> bits.</summary>
internal static class LiteralCode
{
    /// <summary>The bytes, and the end of the block.</summary>
    internal const int Symbols = 257;

    /// <summary>A bit less than the format allows: four codes and the rest of a byte then fit into 64 bits.</summary>
    internal const int MaxLength = 14;

    /// <summary>Finds the lengths of the codes; 0 for what does not occur.</summary>
    /// <param name="counts">How often each symbol occurs; two of them at least do.</param>
    /// <param name="lengths">Takes the lengths.</param>
    internal static void FindLengths(ReadOnlySpan<int> counts, Span<byte> lengths)
    {
        Span<int> symbols = stackalloc int[Symbols];
        Span<int> weights = stackalloc int[Symbols];
        var used = 0;
        for (var symbol = 0; symbol < Symbols; symbol++)
            if (counts[symbol] > 0) (symbols[used], weights[used++]) = (symbol, counts[symbol]);
        weights = weights[..used];
        weights.Sort(symbols[..used]);

        Span<byte> depths = stackalloc byte[2 * Symbols];
        // Where a code is too long the weights are evened out, which keeps their order.
        while (Deepest(weights, depths) > MaxLength)
            foreach (ref var weight in weights) weight = (weight + 1) / 2;
        lengths.Clear();
        for (var i = 0; i < used; i++) lengths[symbols[i]] = depths[i];
    }

    /// <summary>Makes the codes of some lengths: as they are sent, the first bit lowest, above eight bits of length.</summary>
    internal static void Assign(ReadOnlySpan<byte> lengths, Span<uint> codes)
    {
        Span<uint> next = stackalloc uint[MaxLength + 2];
        next.Clear();
        foreach (var length in lengths) next[length + 1]++;
        next[1] = 0;
        for (var length = 1; length <= MaxLength; length++) next[length] = (next[length - 1] + next[length]) << 1;
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            var length = lengths[symbol];
            codes[symbol] = length == 0 ? 0 : (Reversed(next[length]++, length) << 8) | length;
        }
    }

    // Huffman's way: the two lightest trees become one, until one is left. The leaves stand by weight, and so do the trees in the order of their making.
    private static int Deepest(ReadOnlySpan<int> weights, Span<byte> depths)
    {
        var leaves = weights.Length;
        Span<int> tree = stackalloc int[2 * Symbols];
        Span<int> parents = stackalloc int[2 * Symbols];
        weights.CopyTo(tree);
        int leaf = 0, inner = leaves, root = 2 * leaves - 2;
        for (var node = leaves; node <= root; node++)
        {
            tree[node] = 0;
            for (var child = 0; child < 2; child++)
            {
                var lightest = leaf < leaves && (inner == node || tree[leaf] <= tree[inner]) ? leaf++ : inner++;
                tree[node] += tree[lightest];
                parents[lightest] = node;
            }
        }

        depths[root] = 0;
        for (var node = root - 1; node >= 0; node--) depths[node] = (byte)(depths[parents[node]] + 1);
        return depths[0];
    }

    private static uint Reversed(uint code, int length)
    {
        uint reversed = 0;
        for (; length > 0; length--, code >>= 1) reversed = (reversed << 1) | (code & 1);
        return reversed;
    }
}
