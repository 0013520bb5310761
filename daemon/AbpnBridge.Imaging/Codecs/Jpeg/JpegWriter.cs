using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Puts a JPEG together again: every byte as it was but the scans that are coded anew and their tables.</summary>
internal static class JpegWriter
{
    /// <summary>Writes the file.</summary>
    /// <param name="jpeg">The file and its coefficients.</param>
    /// <param name="output">Where to.</param>
    internal static void Write(JpegFile jpeg, Stream output)
    {
        var file = jpeg.Bytes.Span;
        output.Write(file[..2]);
        foreach (var part in jpeg.Parts)
        {
            if (part.Tables.Any(t => t.Replacement is not null)) WriteTables(file, part, output);
            else output.Write(file[part.Start..part.End]);
            if (part.Scan is { IsRewritten: true } scan) ScanEncoder<BitWriter>.Encode(scan, new BitWriter(output));
            else if (part.Scan is { } kept) output.Write(file[kept.Data]);
        }

        output.Write(file[jpeg.Parts[^1].End..]);
    }

    // The fill bytes before the marker stay.
    private static void WriteTables(ReadOnlySpan<byte> file, JpegPart part, Stream output)
    {
        using var tables = new MemoryStream();
        foreach (var table in part.Tables) (table.Replacement ?? table).Write(tables);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)(tables.Length + length.Length)));
        output.Write(file[part.Start..(part.Content - length.Length)]);
        output.Write(length);
        tables.WriteTo(output);
    }
}
