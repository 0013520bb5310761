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
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte App0 = 0xE0;
    private const byte App1 = 0xE1;
    private const byte App2 = 0xE2;
    private const byte App12 = 0xEC;
    private const byte App13 = 0xED; // Photoshop resources, IPTC among them
    private const byte App14 = 0xEE;
    private const byte App15 = 0xEF;
    private const byte Comment = 0xFE;
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
        var position = 2;
        while (true)
        {
            var marker = NextMarker(file, ref position, path);
            if (marker == EndOfImage) return new ContainerFacts(Join(chunks), exif, unkept | Trailer(file[position..]), Resolution: resolution);
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8)) continue;
            var content = Segment(file, ref position, path);
            unkept |= UnkeptOf(marker, content);
            if (marker == App2 && content.Length > ChunkHeader && content.StartsWith(IccName))
                chunks[content[12]] = content[ChunkHeader..].ToArray();
            else if (marker == App0) resolution ??= PrintResolution.OfJfif(content);
            else if (marker == App1 && content.StartsWith(ExifName)) exif = ExifFacts.Read(content[ExifName.Length..]);
            else if (IsFrame(marker)) RequireFrame(marker, content, file.Length, path);
            else if (marker == StartOfScan) SkipScan(file, ref position, path);
        }
    }

    /// <summary>All segments up to the end marker, which is the last; the coded data of a scan lie between two.</summary>
    /// <exception cref="CodecException">Cut off.</exception>
    internal static List<MarkerSegment> PartsOf(ReadOnlySpan<byte> file, string path)
    {
        var parts = new List<MarkerSegment>();
        for (var position = 2; ;)
        {
            var before = position;
            var marker = NextMarker(file, ref position, path);
            var start = Math.Max(before, position - 2);
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8)) continue;
            var content = position + 2;
            if (marker != EndOfImage) _ = Segment(file, ref position, path);
            parts.Add(marker == EndOfImage ? new MarkerSegment(marker, start, position, position) : new MarkerSegment(marker, start, content, position));
            if (marker == EndOfImage) return parts;
            if (marker == StartOfScan) SkipScan(file, ref position, path);
        }
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
        header[1] = App2;
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
        Comment => UnkeptParts.Comment,
        // JFIF and Adobe's colour marker are written anew; "Ducky" is the quality that Photoshop saved at.
        App0 or App14 => UnkeptParts.None,
        App2 when content.StartsWith(IccName) => UnkeptParts.None,
        App12 when content.StartsWith("Ducky"u8) => UnkeptParts.None,
        > App0 and <= App15 => UnkeptParts.ApplicationData,
        _ => UnkeptParts.None,
    };

    // Some cameras fill up with zeros.
    private static UnkeptParts Trailer(ReadOnlySpan<byte> rest) => rest.ContainsAnyExcept((byte)0) ? UnkeptParts.Trailer : UnkeptParts.None;

    /// <summary>Moves past the next marker and names it.</summary>
    internal static byte NextMarker(ReadOnlySpan<byte> file, ref int position, string path)
    {
        // Bytes between segments that belong to none are skipped, as every decoder does.
        while (position < file.Length && file[position] != 0xFF) position++;
        while (position < file.Length && file[position] == 0xFF) position++;
        return position < file.Length ? file[position++] : throw CutOff(path);
    }

    /// <summary>The content of the segment whose length comes next; moves past it.</summary>
    internal static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> file, ref int position, string path)
    {
        if (position + 2 > file.Length) throw CutOff(path);
        var length = BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
        if (length < 2 || position + length > file.Length) throw CutOff(path);
        var content = file.Slice(position + 2, length - 2);
        position += length;
        return content;
    }

    /// <summary>Moves to the first marker after the coded data: FF followed by neither 00 nor a restart marker nor another FF.</summary>
    internal static void SkipScan(ReadOnlySpan<byte> file, ref int position, string path)
    {
        while (true)
        {
            var step = file[position..].IndexOf((byte)0xFF);
            if (step < 0 || position + step + 1 >= file.Length) throw CutOff(path);
            position += step;
            var next = file[position + 1];
            if (next is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD7))) return;
            position += next == 0xFF ? 1 : 2;
        }
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

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
        new(CodecFault.Damaged, $"{path} is cut off or damaged: its JPEG data does not reach the end marker.");
}
