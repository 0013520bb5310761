namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>A marker of the file with its segment; fill bytes before it belong to it. Parts and scans' coded data follow one another without a gap.</summary>
/// <param name="marker">The marker's second byte.</param>
/// <param name="start">The first byte, fill bytes included.</param>
/// <param name="content">The first byte after the length.</param>
/// <param name="end">The byte after the segment.</param>
internal sealed class JpegPart(byte marker, int start, int content, int end)
{
    internal byte Marker => marker;

    internal int Start => start;

    internal int Content => content;

    internal int End => end;

    /// <summary>What a DHT segment defines.</summary>
    internal IReadOnlyList<HuffmanTable> Tables { get; init; } = [];

    /// <summary>What an SOS segment starts.</summary>
    internal JpegScan? Scan { get; init; }
}
