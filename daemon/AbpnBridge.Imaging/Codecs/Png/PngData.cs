using System.Buffers.Binary;
using System.IO.Compression;

namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>
/// Writes a picture as IDAT chunks: one zlib stream (RFC 1950) of filtered scanlines, packed in bands that end on a byte, so that several are packed at once;
/// a chunk holds a band.
/// </summary>
internal sealed class PngData(PngHeader header, PngSamples samples)
{
    private const int BandBytes = 1 << 20;

    // Deflate with a window of 32 KiB, fast: RFC 1950, 2.2.
    private static ReadOnlySpan<byte> ZlibHeader => [0x78, 0x5E];

    private readonly List<PngScanline> _lines = PngScanlines.Of(header);

    /// <summary>Writes all of it.</summary>
    internal void Write(Stream output)
    {
        var checksum = Adler32.Empty;
        var bands = Bands();
        for (var first = 0; first < bands.Count; first += Environment.ProcessorCount)
        {
            var packed = new PackedBand[Math.Min(Environment.ProcessorCount, bands.Count - first)];
            Parallel.For(0, packed.Length, i => packed[i] = Pack(bands[first + i], isFirst: first + i == 0, isLast: first + i == bands.Count - 1));
            foreach (var band in packed)
            {
                checksum = checksum.Join(band.Checksum);
                if (band == packed[^1] && first + packed.Length == bands.Count) WriteChecksum(band.Bytes, checksum);
                PngChunks.Write(output, "IDAT"u8, band.Bytes.GetBuffer().AsSpan(0, (int)band.Bytes.Length));
            }
        }
    }

    private List<Range> Bands()
    {
        var bands = new List<Range>();
        for (int start = 0, end = 0; start < _lines.Count; start = end)
        {
            long bytes = 0;
            while (end < _lines.Count && (bytes += BytesOf(_lines[end])) <= BandBytes) end++;
            end = Math.Max(end, start + 1);
            bands.Add(start..end);
        }

        return bands;
    }

    private int BytesOf(PngScanline line) => checked(1 + line.Count * header.BytesPerPixel);

    private PackedBand Pack(Range band, bool isFirst, bool isLast)
    {
        var filtered = Filtered(band);
        var packed = new MemoryStream(filtered.Length / 2);
        if (isFirst) packed.Write(ZlibHeader);
        var deflate = new DeflateStream(packed, PhotoDeflate.For(filtered), leaveOpen: true);
        deflate.Write(filtered);
        // All but the last end on a byte, without the mark of the stream's end.
        deflate.Flush();
        var length = packed.Length;
        deflate.Dispose();
        if (!isLast) packed.SetLength(length);
        return new PackedBand(packed, Adler32.Empty.Add(filtered));
    }

    private byte[] Filtered(Range band)
    {
        var (start, end) = (band.Start.Value, band.End.Value);
        var filtered = new byte[_lines.Skip(start).Take(end - start).Sum(line => (long)BytesOf(line))];
        var longest = checked(1 + header.Extent.Width * header.BytesPerPixel);
        byte[] row = new byte[longest], above = new byte[longest], scratch = new byte[longest];
        if (!_lines[start].IsFirst) samples.Fill(_lines[start - 1], above.AsSpan(0, BytesOf(_lines[start - 1]) - 1));
        for (int i = start, at = 0; i < end; i++)
        {
            var bytes = BytesOf(_lines[i]);
            if (_lines[i].IsFirst) above.AsSpan().Clear();
            samples.Fill(_lines[i], row.AsSpan(0, bytes - 1));
            PngFilter.Apply(row.AsSpan(0, bytes - 1), above.AsSpan(0, bytes - 1), header.BytesPerPixel, filtered.AsSpan(at, bytes), scratch.AsSpan(0, bytes));
            (row, above) = (above, row);
            at += bytes;
        }

        return filtered;
    }

    private static void WriteChecksum(MemoryStream band, Adler32 checksum)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.Value);
        band.Position = band.Length;
        band.Write(number);
    }

    private sealed record PackedBand(MemoryStream Bytes, Adler32 Checksum);
}
