using System.IO.Compression;
using AbpnBridge.Imaging.Codecs.Deflate;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// How hard to deflate samples of a photo that were predicted from their neighbours. With 16 bits hardly anything comes twice: looking for it takes most of the
/// time and saves next to nothing. A part of the samples tells whether it is worth the while.
/// </summary>
internal static class PhotoDeflate
{
    private const int PartBytes = 1 << 14;
    private const double WorthIt = 0.9; // of the size without looking, which takes a tenth of the time

    // Half the time of zlib's own default, which most writers use, for 3 % more at most.
    private static readonly ZLibCompressionOptions Repeats = new() { CompressionLevel = 4 };

    private static readonly ZLibCompressionOptions CodesOnly = new() { CompressionLevel = 4, CompressionStrategy = ZLibCompressionStrategy.HuffmanOnly };

    /// <summary>zlib's options for some samples: those of a piece or band that is packed alone.</summary>
    internal static ZLibCompressionOptions For(ReadOnlySpan<byte> samples) => HasRepeats(samples) ? Repeats : CodesOnly;

    /// <summary>A whole zlib stream (RFC 1950).</summary>
    internal static LentBytes Pack(ReadOnlySpan<byte> samples)
    {
        if (HasRepeats(samples))
        {
            var found = PackRepeats(samples);
            return LentBytes.Of(found.GetBuffer(), (int)found.Length);
        }

        var packed = new LentBytes(LiteralDeflate.MostBytes(samples.Length));
        packed.Shorten(LiteralDeflate.Pack(samples, packed.Span));
        return packed;
    }

    private static bool HasRepeats(ReadOnlySpan<byte> samples)
    {
        if (samples.Length < 2 * PartBytes) return true;
        var part = samples.Slice((samples.Length - PartBytes) / 2, PartBytes);
        return PackRepeats(part).Length < WorthIt * LiteralDeflate.LengthOf(part);
    }

    private static MemoryStream PackRepeats(ReadOnlySpan<byte> samples)
    {
        var packed = new MemoryStream(samples.Length / 2);
        using (var deflate = new ZLibStream(packed, Repeats, leaveOpen: true)) deflate.Write(samples);
        return packed;
    }
}
