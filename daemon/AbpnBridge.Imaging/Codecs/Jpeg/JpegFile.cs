namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>A JPEG taken apart: its segments in their order, its frame, its scans, and what follows the end marker.</summary>
internal sealed class JpegFile
{
    private JpegFile(ReadOnlyMemory<byte> bytes, IReadOnlyList<JpegPart> parts, JpegFrame frame, IReadOnlyList<JpegScan> scans)
    {
        Bytes = bytes;
        Parts = parts;
        Frame = frame;
        Scans = scans;
    }

    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>From the first segment after SOI to EOI.</summary>
    internal IReadOnlyList<JpegPart> Parts { get; }

    internal JpegFrame Frame { get; }

    internal IReadOnlyList<JpegScan> Scans { get; }

    /// <summary>Takes a file apart; the coded data stay undecoded.</summary>
    /// <exception cref="CodecException">A kind of JPEG that is not edited, or cut off.</exception>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    internal static JpegFile Read(ReadOnlyMemory<byte> bytes, string path)
    {
        var file = bytes.Span;
        if (file.Length < 2 || file[0] != 0xFF || file[1] != JpegMarker.StartOfImage) throw new InvalidDataException("it does not start as a JPEG");
        var parts = new List<JpegPart>();
        var headers = new JpegHeaders(path);
        var position = 2;
        while (parts.LastOrDefault()?.Marker != JpegMarker.EndOfImage)
        {
            var start = position;
            var marker = JpegSegments.NextMarker(file, ref position, path);
            if (JpegMarker.StandsAlone(marker) || marker == JpegMarker.EndOfImage)
            {
                parts.Add(new JpegPart(marker, start, position, position));
                continue;
            }

            var content = JpegSegments.Segment(file, ref position, path);
            parts.Add(
                new JpegPart(marker, start, position - content.Length, position)
                {
                    Tables = marker == JpegMarker.HuffmanTables ? headers.ReadTables(content) : [],
                    Scan = marker == JpegMarker.StartOfScan ? headers.ReadScan(content, SkipData(file, ref position, path)) : null,
                });
            headers.Read(marker, content);
        }

        return new JpegFile(bytes, parts, headers.Finish(), headers.Scans);
    }

    // Fill bytes before the next marker belong to that.
    private static Range SkipData(ReadOnlySpan<byte> file, ref int position, string path)
    {
        var start = position;
        JpegSegments.SkipScan(file, ref position, path);
        while (position > start && file[position - 1] == 0xFF) position--;
        return start..position;
    }
}
