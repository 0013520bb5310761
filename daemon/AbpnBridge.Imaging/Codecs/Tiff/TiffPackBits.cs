namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Runs of bytes (TIFF 6.0, section 9): a count and that many bytes, or a negative count and the byte to repeat.</summary>
internal static class TiffPackBits
{
    private const int MaxRun = 128;
    private const int Nothing = -128;

    /// <summary>Unpacks until one of the two is at its end.</summary>
    /// <returns>How many bytes there were.</returns>
    internal static int Unpack(ReadOnlySpan<byte> packed, Span<byte> bytes)
    {
        var (from, to) = (0, 0);
        while (from + 1 < packed.Length && to < bytes.Length)
        {
            var count = (sbyte)packed[from++];
            if (count == Nothing) continue;
            var run = Math.Min(count < 0 ? 1 - count : count + 1, bytes.Length - to);
            if (count < 0)
            {
                bytes.Slice(to, run).Fill(packed[from++]);
            }
            else
            {
                run = Math.Min(run, packed.Length - from);
                packed.Slice(from, run).CopyTo(bytes[to..]);
                from += run;
            }

            to += run;
        }

        return to;
    }

    /// <summary>Packs rows one by one, as the standard asks.</summary>
    internal static byte[] Pack(ReadOnlySpan<byte> bytes, int rowBytes)
    {
        var packed = new byte[bytes.Length + (bytes.Length / rowBytes) * (rowBytes / MaxRun + 1)];
        var length = 0;
        for (; bytes.Length > 0; bytes = bytes[rowBytes..]) length += PackRow(bytes[..rowBytes], packed.AsSpan(length));
        return packed[..length];
    }

    private static int PackRow(ReadOnlySpan<byte> row, Span<byte> packed)
    {
        var length = 0;
        for (var at = 0; at < row.Length;)
        {
            var run = RunAt(row, at);
            if (run > 1)
            {
                packed[length++] = (byte)(1 - run);
                packed[length++] = row[at];
                at += run;
                continue;
            }

            var end = at + 1;
            // A run of two in between would cost as much as it saves.
            while (end < row.Length && end - at < MaxRun && RunAt(row, end) < 3) end++;
            packed[length++] = (byte)(end - at - 1);
            row[at..end].CopyTo(packed[length..]);
            length += end - at;
            at = end;
        }

        return length;
    }

    private static int RunAt(ReadOnlySpan<byte> row, int at)
    {
        var end = at + 1;
        while (end < row.Length && end - at < MaxRun && row[end] == row[at]) end++;
        return end - at;
    }
}
