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

    /// <summary>The same coefficients for bytes that differ in nothing but what segments say beside the picture, in the same places.</summary>
    internal JpegFile Over(ReadOnlyMemory<byte> bytes) => new(bytes, Parts, Frame, Scans);

    /// <summary>Takes a file apart; the coded data stay undecoded.</summary>
    /// <exception cref="CodecException">A kind of JPEG that is not edited, or cut off.</exception>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    internal static JpegFile Read(ReadOnlyMemory<byte> bytes, string path)
    {
        var file = bytes.Span;
        if (file.Length < 2 || file[0] != 0xFF || file[1] != JpegMarker.StartOfImage) throw new InvalidDataException("it does not start as a JPEG");
        var segments = JpegSegments.PartsOf(file, path);
        var parts = new List<JpegPart>(segments.Count);
        var headers = new JpegHeaders(path);
        foreach (var (marker, start, contentAt, end) in segments)
        {
            var content = file[contentAt..end];
            // Parts follow one another without a gap: what comes before the next one are the scan's coded data.
            parts.Add(new JpegPart(marker, start, contentAt, end)
            {
                Tables = marker == JpegMarker.HuffmanTables ? headers.ReadTables(content) : [],
                Scan = marker == JpegMarker.StartOfScan ? headers.ReadScan(content, end..segments[parts.Count + 1].Start) : null,
            });
            headers.Read(marker, content);
        }

        return new JpegFile(bytes, parts, headers.Finish(), headers.Scans);
    }
}
