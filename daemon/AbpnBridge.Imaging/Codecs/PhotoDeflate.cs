using System.IO.Compression;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// How hard to deflate samples of a photo that were predicted from their neighbours. With 16 bits hardly anything comes twice: looking for it takes most of the
/// time and saves next to nothing. A part of the samples tells whether it is worth the while.
/// </summary>
internal static class PhotoDeflate
{
    private const int PartBytes = 1 << 14;
    private const double WorthIt = 0.9; // of the size without looking, which takes a quarter of the time

    // Half the time of zlib's own default, which most writers use, for 3 % more at most.
    private static readonly ZLibCompressionOptions Repeats = new() { CompressionLevel = 4 };

    private static readonly ZLibCompressionOptions CodesOnly = new() { CompressionLevel = 4, CompressionStrategy = ZLibCompressionStrategy.HuffmanOnly };

    /// <summary>The options for some samples: those of a piece or band that is packed alone.</summary>
    internal static ZLibCompressionOptions For(ReadOnlySpan<byte> samples)
    {
        if (samples.Length < 2 * PartBytes) return Repeats;
        var part = samples.Slice((samples.Length - PartBytes) / 2, PartBytes);
        return LengthOf(part, Repeats) < WorthIt * LengthOf(part, CodesOnly) ? Repeats : CodesOnly;
    }

    /// <summary>A whole zlib stream (RFC 1950).</summary>
    internal static LentBytes Pack(ReadOnlySpan<byte> samples) => Pack(samples, For(samples));

    private static long LengthOf(ReadOnlySpan<byte> samples, ZLibCompressionOptions options)
    {
        using var packed = Pack(samples, options);
        return packed.Span.Length;
    }

    private static LentBytes Pack(ReadOnlySpan<byte> samples, ZLibCompressionOptions options)
    {
        // What does not shrink is stored, behind a few bytes for each block of some ten thousand: an eighth more is plenty.
        var packed = new LentBytes(checked(samples.Length + samples.Length / 8 + 64));
        using var stream = packed.AsStream();
        using (var deflate = new ZLibStream(stream, options, leaveOpen: true)) deflate.Write(samples);
        packed.Shorten((int)stream.Position);
        return packed;
    }
}
