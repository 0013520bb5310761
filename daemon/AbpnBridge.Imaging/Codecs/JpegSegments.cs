using System.Buffers.Binary;
using AbpnBridge.Imaging.Codecs.Jpeg;
using AbpnBridge.Imaging.Codecs.Metadata;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// Walks the segments of a JPEG (ITU T.81): profile from APP2 (ICC.1, annex B.4), orientation and colour space from APP1, components from the frame header;
/// proves that the file ends with its end marker; puts a profile in.
/// </summary>
internal static class JpegSegments
{
    private const byte App1 = 0xE1;
    private const byte App12 = 0xEC;
    private const byte App13 = 0xED; // Photoshop resources, IPTC among them
    private const int ChunkHeader = 14; // the name with its zero, chunk number, number of chunks
    private const int MaxChunk = 65535 - 2 - ChunkHeader;

    private static ReadOnlySpan<byte> IccName => "ICC_PROFILE\0"u8;

    private static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    /// <summary>Reads what the segments say.</summary>
    /// <exception cref="CodecException">Cut off, or not grey or RGB.</exception>
    internal static ContainerFacts Read(ReadOnlySpan<byte> file, string path)
    {
        var chunks = new SortedDictionary<int, byte[]>();
        var exif = ExifFacts.None;
        var unkept = UnkeptParts.None;
        PrintResolution? resolution = null;
        var parts = PartsOf(file, path);
        foreach (var part in parts)
        {
            var marker = part.Marker;
            var content = file[part.Content..part.End];
            unkept |= UnkeptOf(marker, content);
            if (marker == JpegMarker.App2 && content.Length > ChunkHeader && content.StartsWith(IccName))
                chunks[content[12]] = content[ChunkHeader..].ToArray();
            else if (marker == JpegMarker.App0) resolution ??= PrintResolution.OfJfif(content);
            else if (marker == App1 && content.StartsWith(ExifName)) exif = ExifFacts.Read(content[ExifName.Length..]);
            else if (JpegMarker.IsFrame(marker)) RequireFrame(marker, content, file.Length, path);
        }

        return new ContainerFacts(Join(chunks), exif, unkept | Trailer(file[parts[^1].End..]), Resolution: resolution);
    }

    /// <summary>
    /// All markers and segments up to the end marker, which is the last. A part begins where the one before it ends, or its coded data where that starts a scan.
    /// </summary>
    /// <exception cref="CodecException">Cut off.</exception>
    internal static List<MarkerSegment> PartsOf(ReadOnlySpan<byte> file, string path)
    {
        var parts = new List<MarkerSegment>();
        byte marker;
        var position = 2;
        do
        {
            var start = position;
            marker = NextMarker(file, ref position, path);
            var content = position;
            if (!JpegMarker.StandsAlone(marker) && marker != JpegMarker.EndOfImage)
            {
                content += 2;
                position += LengthAt(position, file, path);
            }

            parts.Add(new MarkerSegment(marker, start, content, position));
            if (marker == JpegMarker.StartOfScan) SkipScan(file, ref position, path);
        }
        while (marker != JpegMarker.EndOfImage);
        return parts;
    }

    /// <summary>The same JPEG with a profile right after its JFIF segment.</summary>
    internal static void WriteWithProfile(Stream stream, ReadOnlySpan<byte> jpeg, ReadOnlySpan<byte> profile)
    {
        var after = 2;
        if (jpeg[after + 1] == 0xE0) after += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(after + 2)..]);
        stream.Write(jpeg[..after]);
        var count = (profile.Length + MaxChunk - 1) / MaxChunk;
        for (var i = 0; i < count; i++)
            WriteChunk(stream, profile.Slice(i * MaxChunk, Math.Min(MaxChunk, profile.Length - i * MaxChunk)), i + 1, count);
        stream.Write(jpeg[after..]);
    }

    /// <summary>The largest profile that 255 chunks hold.</summary>
    internal const int MaxProfile = 255 * MaxChunk;

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> part, int number, int count)
    {
        Span<byte> header = stackalloc byte[4 + ChunkHeader];
        header[0] = 0xFF;
        header[1] = JpegMarker.App2;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(2 + ChunkHeader + part.Length));
        IccName.CopyTo(header[4..]);
        header[16] = (byte)number;
        header[17] = (byte)count;
        stream.Write(header);
        stream.Write(part);
    }

    private static UnkeptParts UnkeptOf(byte marker, ReadOnlySpan<byte> content) => marker switch
    {
        App1 or App13 => UnkeptParts.Description,
        JpegMarker.Comment => UnkeptParts.Comment,
        // JFIF and Adobe's colour marker are written anew; "Ducky" is the quality that Photoshop saved at.
        JpegMarker.App0 or JpegMarker.App14 => UnkeptParts.None,
        JpegMarker.App2 when content.StartsWith(IccName) => UnkeptParts.None,
        App12 when content.StartsWith("Ducky"u8) => UnkeptParts.None,
        > JpegMarker.App0 and <= JpegMarker.App15 => UnkeptParts.ApplicationData,
        _ => UnkeptParts.None,
    };

    // Some cameras fill up with zeros.
    private static UnkeptParts Trailer(ReadOnlySpan<byte> rest) => rest.ContainsAnyExcept((byte)0) ? UnkeptParts.Trailer : UnkeptParts.None;

    /// <summary>Moves past the next marker and names it.</summary>
    private static byte NextMarker(ReadOnlySpan<byte> file, ref int position, string path)
    {
        // Bytes between segments that belong to none are skipped, as every decoder does.
        while (position < file.Length && file[position] != 0xFF) position++;
        while (position < file.Length && file[position] == 0xFF) position++;
        return position < file.Length ? file[position++] : throw CutOff(path);
    }

    /// <summary>Of a segment whose length comes next, that counted.</summary>
    private static int LengthAt(int position, ReadOnlySpan<byte> file, string path)
    {
        if (position + 2 > file.Length) throw CutOff(path);
        var length = BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
        return length >= 2 && position + length <= file.Length ? length : throw CutOff(path);
    }

    /// <summary>Moves behind the coded data: to the first FF followed by neither 00 nor a restart marker, or to the fill bytes before it.</summary>
    private static void SkipScan(ReadOnlySpan<byte> file, ref int position, string path)
    {
        for (var start = position; ;)
        {
            var step = file[position..].IndexOf((byte)0xFF);
            if (step < 0 || position + step + 1 >= file.Length) throw CutOff(path);
            position += step;
            var next = file[position + 1];
            if (next is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD7)))
            {
                while (position > start && file[position - 1] == 0xFF) position--;
                return;
            }

            position += next == 0xFF ? 1 : 2;
        }
    }

    private static void RequireFrame(byte marker, ReadOnlySpan<byte> frame, int fileBytes, string path)
    {
        if (frame.Length < 6) throw CutOff(path);
        if (frame[0] != 8)
            throw new CodecException(CodecFault.Unsupported, $"{path} is a JPEG with {frame[0]} bits per channel; only 8 are supported.");
        if (frame[5] == 4) throw new CodecException(CodecFault.Unsupported, $"{path} is a CMYK picture; convert it to RGB first.");
        if (frame[5] is not (1 or 3))
            throw new CodecException(CodecFault.Unsupported, $"{path} has {frame[5]} channels; only grey and RGB JPEGs are supported.");
        // Huffman codes need a bit at least for each block of 8 x 8 pixels; decoders would paint what is missing, in gigabytes.
        var pixels = (long)BinaryPrimitives.ReadUInt16BigEndian(frame[1..]) * BinaryPrimitives.ReadUInt16BigEndian(frame[3..]);
        if (marker <= JpegMarker.Progressive && pixels / 64 > 8L * fileBytes) throw CutOff(path);
    }

    private static byte[]? Join(SortedDictionary<int, byte[]> chunks) => chunks.Count == 0 ? null : [.. chunks.Values.SelectMany(c => c)];

    private static CodecException CutOff(string path) =>
        new(CodecFault.Damaged, $"{path} is cut off or damaged: its JPEG data does not reach the end marker; copy or export it again.");
}
