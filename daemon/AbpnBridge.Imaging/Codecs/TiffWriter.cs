using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// Writes a baseline TIFF: strips, deflate with a predictor, little-endian, one directory at the end; BigTIFF where 4 GB would not do.
/// OpenCV's writer is not used: it stores float RGB lossily and knows neither profiles nor what kind of alpha there is.
/// </summary>
internal sealed class TiffWriter
{
    private const int StripBytes = 1 << 20;
    private const int AdobeDeflate = 8;
    private const int HorizontalPredictor = 2;
    private const int FloatPredictor = 3;
    private const int Inch = 2;
    private const long ClassicLimit = 4_000_000_000;

    private readonly Stream _stream;
    private readonly ImageView _pixels;
    private readonly byte[]? _iccProfile;
    private readonly PrintResolution? _resolution;
    private readonly bool _big;
    private readonly List<(long Offset, long Bytes)> _strips = [];

    private TiffWriter(Stream stream, ImageView pixels, byte[]? iccProfile, PrintResolution? resolution)
    {
        _stream = stream;
        _pixels = pixels;
        _iccProfile = iccProfile;
        _resolution = resolution;
        _big = (long)pixels.Extent.Width * pixels.Extent.Height * pixels.Format.BytesPerPixel > ClassicLimit;
    }

    private PixelFormat Format => _pixels.Format;

    private int RowBytes => _pixels.Extent.Width * Format.BytesPerPixel;

    private int RowsPerStrip => Math.Clamp(StripBytes / RowBytes, 1, _pixels.Extent.Height);

    internal static void Write(Stream stream, ImageView pixels, byte[]? iccProfile, PrintResolution? resolution) =>
        new TiffWriter(stream, pixels, iccProfile, resolution).Write();

    /// <summary>Classic TIFF values inline are 4 bytes, BigTIFF's 8.</summary>
    private int WordBytes => _big ? 8 : 4;

    private void Write()
    {
        _stream.Write(new byte[_big ? 16 : 8]);
        WriteStrips();
        if (_stream.Position % 2 != 0) _stream.WriteByte(0);
        var directory = WriteDirectory();
        _stream.Position = 0;
        WriteHeader(directory);
        _stream.Seek(0, SeekOrigin.End);
    }

    private void WriteHeader(long directory)
    {
        Span<byte> header = stackalloc byte[_big ? 16 : 8];
        header.Clear();
        header[0] = header[1] = (byte)'I';
        header[2] = (byte)(_big ? 0x2B : 0x2A);
        if (_big) header[4] = 8;
        WriteNumber(header[(_big ? 8 : 4)..], directory, WordBytes);
        _stream.Write(header);
    }

    /// <summary>Packs as many strips at once as there are processors, then writes them in order.</summary>
    private void WriteStrips()
    {
        var count = (_pixels.Extent.Height + RowsPerStrip - 1) / RowsPerStrip;
        for (var first = 0; first < count; first += Environment.ProcessorCount)
        {
            var packed = new LentBytes[Math.Min(Environment.ProcessorCount, count - first)];
            Parallel.For(0, packed.Length, i => packed[i] = Pack((first + i) * RowsPerStrip));
            foreach (var strip in packed)
            {
                using (strip)
                {
                    _strips.Add((_stream.Position, strip.Span.Length));
                    _stream.Write(strip.Span);
                }
            }
        }
    }

    private LentBytes Pack(int top)
    {
        var rows = Math.Min(RowsPerStrip, _pixels.Extent.Height - top);
        using var lent = new LentBytes(rows * RowBytes);
        var strip = lent.Span;
        var scratch = new byte[RowBytes];
        for (var y = 0; y < rows; y++)
        {
            var row = strip.Slice(y * RowBytes, RowBytes);
            _pixels.Row(top + y).CopyTo(row);
            Predict(row, scratch);
        }

        return PhotoDeflate.Pack(strip);
    }

    private void Predict(Span<byte> row, byte[] scratch)
    {
        var channels = Format.ChannelCount;
        switch (Format.Sample)
        {
            case SampleType.UInt8:
                for (var i = row.Length - 1; i >= channels; i--) row[i] -= row[i - channels];
                break;
            case SampleType.UInt16:
                var words = MemoryMarshal.Cast<byte, ushort>(row);
                for (var i = words.Length - 1; i >= channels; i--) words[i] -= words[i - channels];
                break;
            default:
                PredictFloats(row, scratch, channels);
                break;
        }
    }

    /// <summary>TIFF technical note 3: bytes of equal weight side by side, the heaviest first, then differences of bytes.</summary>
    private static void PredictFloats(Span<byte> row, byte[] scratch, int channels)
    {
        var count = row.Length / sizeof(float);
        for (var i = 0; i < count; i++)
            for (var b = 0; b < sizeof(float); b++)
                scratch[(sizeof(float) - 1 - b) * count + i] = row[i * sizeof(float) + b];
        for (var i = scratch.Length - 1; i >= channels; i--) scratch[i] -= scratch[i - channels];
        scratch.CopyTo(row);
    }

    private long WriteDirectory()
    {
        var entries = Entries();
        // Values too long to lie inline come first, each at an even place.
        var places = entries.Select(e => e.Content.Length > WordBytes ? WriteAside(e.Content) : -1).ToArray();
        var start = _stream.Position;
        WriteNumber(entries.Count, _big ? 8 : 2);
        foreach (var (entry, place) in entries.Zip(places)) WriteEntry(entry, place);
        WriteNumber(0, WordBytes);
        return start;
    }

    private List<Entry> Entries()
    {
        var channels = Format.ChannelCount;
        List<Entry> entries =
        [
            Longs(TiffTag.ImageWidth, _pixels.Extent.Width),
            Longs(TiffTag.ImageLength, _pixels.Extent.Height),
            Shorts(TiffTag.BitsPerSample, Enumerable.Repeat(8 * Format.BytesPerSample, channels)),
            Shorts(TiffTag.Compression, [AdobeDeflate]),
            Shorts(TiffTag.PhotometricInterpretation, [Format.ColourChannelCount == 1 ? 1 : 2]),
            Offsets(TiffTag.StripOffsets, _strips.Select(s => s.Offset)),
            Shorts(TiffTag.Orientation, [1]),
            Shorts(TiffTag.SamplesPerPixel, [channels]),
            Longs(TiffTag.RowsPerStrip, RowsPerStrip),
            Offsets(TiffTag.StripByteCounts, _strips.Select(s => s.Bytes)),
            .. Resolutions(),
            Shorts(TiffTag.PlanarConfiguration, [1]),
            .. _resolution is null ? Array.Empty<Entry>() : [Shorts(TiffTag.ResolutionUnit, [Inch])],
            Shorts(TiffTag.Predictor, [Format.Sample == SampleType.Float32 ? FloatPredictor : HorizontalPredictor]),
        ];
        if (Format.HasAlpha) entries.Add(Shorts(TiffTag.ExtraSamples, [2])); // unassociated: the colours are not multiplied by it
        entries.Add(Shorts(TiffTag.SampleFormat, Enumerable.Repeat(Format.Sample == SampleType.Float32 ? 3 : 1, channels)));
        if (_iccProfile is not null) entries.Add(new Entry(TiffTag.IccProfile, 7, _iccProfile.Length, _iccProfile));
        return entries;
    }

    private IEnumerable<Entry> Resolutions()
    {
        if (_resolution is not { } print) yield break;
        yield return new Entry(TiffTag.XResolution, 5, 1, PrintResolution.ToRational(print.Horizontal));
        yield return new Entry(TiffTag.YResolution, 5, 1, PrintResolution.ToRational(print.Vertical));
    }

    private static Entry Shorts(TiffTag tag, IEnumerable<int> values)
    {
        var all = values.ToArray();
        var content = new byte[2 * all.Length];
        for (var i = 0; i < all.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(2 * i), (ushort)all[i]);
        return new Entry(tag, 3, all.Length, content);
    }

    private static Entry Longs(TiffTag tag, int value)
    {
        var content = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(content, value);
        return new Entry(tag, 4, 1, content);
    }

    private Entry Offsets(TiffTag tag, IEnumerable<long> values)
    {
        var all = values.ToArray();
        var content = new byte[WordBytes * all.Length];
        for (var i = 0; i < all.Length; i++) WriteNumber(content.AsSpan(WordBytes * i), all[i], WordBytes);
        return new Entry(tag, _big ? 16 : 4, all.Length, content);
    }

    private long WriteAside(byte[] content)
    {
        var place = _stream.Position;
        _stream.Write(content);
        if (content.Length % 2 != 0) _stream.WriteByte(0);
        return place;
    }

    private void WriteEntry(Entry entry, long place)
    {
        WriteNumber((long)entry.Tag, 2);
        WriteNumber(entry.Type, 2);
        WriteNumber(entry.Count, WordBytes);
        if (place >= 0)
        {
            WriteNumber(place, WordBytes);
            return;
        }

        _stream.Write(entry.Content);
        _stream.Write(new byte[WordBytes - entry.Content.Length]);
    }

    private void WriteNumber(long value, int bytes)
    {
        Span<byte> number = stackalloc byte[8];
        WriteNumber(number, value, bytes);
        _stream.Write(number[..bytes]);
    }

    private static void WriteNumber(Span<byte> into, long value, int bytes)
    {
        for (var i = 0; i < bytes; i++) into[i] = (byte)(value >> (8 * i));
    }

    private sealed record Entry(TiffTag Tag, int Type, int Count, byte[] Content);
}
