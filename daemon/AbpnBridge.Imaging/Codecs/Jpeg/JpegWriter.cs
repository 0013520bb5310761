using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Puts a JPEG together again: every byte as it was but the scans that are coded anew, their tables, and the segments that are replaced.</summary>
/// <remarks>The picture's part is put together in memory, since its directory of further pictures is known only at its end.</remarks>
internal static class JpegWriter
{
    /// <summary>Writes the file.</summary>
    /// <param name="jpeg">The file and its coefficients.</param>
    /// <param name="describe">For each APPn and COM segment the one to write, or null to drop it.</param>
    /// <param name="output">Where to.</param>
    internal static void Write(JpegFile jpeg, Func<JpegSegment, JpegSegment?> describe, Stream output)
    {
        var file = jpeg.Bytes;
        var end = jpeg.Parts[^1].End;
        using var copy = new MemoryStream(file.Length + file.Length / 16);
        copy.Write(file.Span[..2]);
        var directories = WriteParts(jpeg, describe, copy);
        foreach (var (was, now, bytes) in directories) MultiPicture.Follow(copy.GetBuffer().AsSpan((int)now, bytes), (was, end), (now, copy.Length));
        copy.WriteTo(output);
        output.Write(file.Span[end..]);
    }

    // Where the headers of multi-picture directories are in the file and in its copy: they tell of what comes after them.
    private static List<(long Was, long Now, int Bytes)> WriteParts(JpegFile jpeg, Func<JpegSegment, JpegSegment?> describe, MemoryStream copy)
    {
        var file = jpeg.Bytes;
        var directories = new List<(long, long, int)>();
        foreach (var part in jpeg.Parts)
        {
            if (JpegMarker.IsDescription(part.Marker)) WriteDescription(file, part, describe, copy, directories);
            else if (part.Tables.Any(t => t.Replacement is not null)) WriteTables(file, part, copy);
            else copy.Write(file.Span[part.Start..part.End]);
            if (part.Scan is { IsRewritten: true } scan) ScanEncoder<BitWriter>.Encode(scan, new BitWriter(copy));
            else if (part.Scan is { } kept) copy.Write(file.Span[kept.Data]);
        }

        return directories;
    }

    private static void WriteDescription(
        ReadOnlyMemory<byte> file, JpegPart part, Func<JpegSegment, JpegSegment?> describe, MemoryStream copy, List<(long Was, long Now, int Bytes)> directories)
    {
        var segment = new JpegSegment(part.Marker, file[part.Content..part.End]);
        if (describe(segment) is not { } written) return;
        if (written == segment) copy.Write(file.Span[part.Start..part.End]);
        else WriteSegment(file, part, written, copy);
        if (!MultiPicture.Is(segment) || !MultiPicture.Is(written)) return;
        var bytes = written.Payload.Length - MultiPicture.Name.Length;
        directories.Add((part.Content + MultiPicture.Name.Length, copy.Length - bytes, bytes));
    }

    private static void WriteTables(ReadOnlyMemory<byte> file, JpegPart part, Stream output)
    {
        using var tables = new MemoryStream();
        foreach (var table in part.Tables) (table.Replacement ?? table).Write(tables);
        WriteSegment(file, part, new JpegSegment(part.Marker, tables.ToArray()), output);
    }

    // The fill bytes stay.
    private static void WriteSegment(ReadOnlyMemory<byte> file, JpegPart part, JpegSegment segment, Stream output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(segment.Payload.Length, JpegSegment.MaxPayload, nameof(segment));
        Span<byte> head = stackalloc byte[3];
        head[0] = segment.Marker;
        BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)(segment.Payload.Length + 2));
        output.Write(file.Span[part.Start..(part.Content - 3)]);
        output.Write(head);
        output.Write(segment.Payload.Span);
    }
}
