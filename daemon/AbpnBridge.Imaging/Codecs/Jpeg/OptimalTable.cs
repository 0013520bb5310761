namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Makes the Huffman table that codes given symbols in the fewest bits (ITU T.81, K.2).</summary>
internal static class OptimalTable
{
    private const int Symbols = 256;
    private const int Reserved = Symbols; // takes the code of all ones, which no symbol may have
    private const int MaxLength = 16;

    /// <summary>The table for a table's counted symbols.</summary>
    internal static HuffmanTable For(HuffmanTable counted)
    {
        var lengths = CodeLengths(counted.Frequencies);
        var counts = new int[Reserved + 2];
        foreach (var length in lengths) counts[length]++;
        Shorten(counts);
        var used = Enumerable.Range(0, Symbols).Where(s => lengths[s] > 0).OrderBy(s => lengths[s]).Select(s => (byte)s).ToArray();
        return new HuffmanTable(counted.Slot, counts[1..(MaxLength + 1)].Select(c => (byte)c).ToArray(), used);
    }

    // Figure K.1: joins the two rarest trees until one is left. Of equally rare ones the last is taken.
    private static int[] CodeLengths(long[] frequencies)
    {
        long[] weights = [.. frequencies, 1];
        var lengths = new int[Symbols + 1];
        var next = new int[Symbols + 1]; // the symbols of a tree are chained
        Array.Fill(next, -1);
        while (true)
        {
            var first = Rarest(weights, -1);
            var second = Rarest(weights, first);
            if (second < 0) return lengths;
            weights[first] += weights[second];
            weights[second] = 0;
            var end = Deepen(lengths, next, first);
            next[end] = second;
            Deepen(lengths, next, second);
        }
    }

    private static int Rarest(long[] weights, int except)
    {
        var rarest = -1;
        for (var i = 0; i < weights.Length; i++)
            if (weights[i] > 0 && i != except && (rarest < 0 || weights[i] <= weights[rarest])) rarest = i;
        return rarest;
    }

    private static int Deepen(int[] lengths, int[] next, int symbol)
    {
        lengths[symbol]++;
        for (; next[symbol] >= 0; lengths[symbol]++) symbol = next[symbol];
        return symbol;
    }

    // Figure K.3: pairs of codes that are too long move below shorter ones; then the reserved code, one of the longest, goes.
    private static void Shorten(int[] counts)
    {
        for (var length = counts.Length - 1; length > MaxLength; length--)
        {
            while (counts[length] > 0)
            {
                var shorter = length - 2;
                while (counts[shorter] == 0) shorter--;
                counts[length] -= 2;
                counts[length - 1]++;
                counts[shorter + 1] += 2;
                counts[shorter]--;
            }
        }

        var longest = MaxLength;
        while (counts[longest] == 0) longest--;
        counts[longest]--;
    }
}
