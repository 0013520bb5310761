namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>The checksum at the end of zlib data (RFC 1950, 8.2), of parts that can be summed apart.</summary>
/// <param name="Sum">1 plus all bytes, modulo 65,521.</param>
/// <param name="Sums">The sum of the sums after each byte.</param>
/// <param name="Length">Bytes summed.</param>
internal readonly record struct Adler32(uint Sum, uint Sums, long Length)
{
    private const uint Modulus = 65521;
    private const int LongestRun = 5552; // before 32 bits overflow

    /// <summary>Of no bytes at all.</summary>
    internal static Adler32 Empty { get; } = new(1, 0, 0);

    /// <summary>As it is written: big-endian.</summary>
    internal uint Value => (Sums << 16) | Sum;

    /// <summary>With more bytes behind.</summary>
    internal Adler32 Add(ReadOnlySpan<byte> bytes)
    {
        var (sum, sums, length) = (Sum, Sums, Length + bytes.Length);
        while (bytes.Length > 0)
        {
            var run = bytes[..Math.Min(LongestRun, bytes.Length)];
            foreach (var value in run)
            {
                sum += value;
                sums += sum;
            }

            (sum, sums) = (sum % Modulus, sums % Modulus);
            bytes = bytes[run.Length..];
        }

        return new Adler32(sum, sums, length);
    }

    /// <summary>With another part behind: each of its sums lacked what was summed before, less the 1 it began with.</summary>
    internal Adler32 Join(Adler32 next)
    {
        var before = (Sum + Modulus - 1) % Modulus;
        var sums = (Sums + next.Sums + (ulong)(next.Length % Modulus) * before) % Modulus;
        return new Adler32((Sum + next.Sum + Modulus - 1) % Modulus, (uint)sums, Length + next.Length);
    }
}
