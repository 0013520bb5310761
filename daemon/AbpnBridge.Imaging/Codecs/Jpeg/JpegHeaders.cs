using System.Buffers.Binary;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Reads the segments that say how the picture is coded (ITU T.81, B.2), each as the ones before it left things.</summary>
internal sealed class JpegHeaders(string path)
{
    /// <summary>More scans than any encoder makes; each costs a walk through the picture.</summary>
    private const int MaxScans = 1000;

    private const int MaxBit = 13; // ITU T.81, table B.3

    private readonly Dictionary<byte, HuffmanTable> _tables = [];
    private readonly ushort[]?[] _quantisers = new ushort[4][];
    private readonly List<JpegScan> _scans = [];
    private JpegFrame? _frame;
    private int _restartInterval;
    private bool _isJfif;
    private byte? _adobeTransform;

    internal IReadOnlyList<JpegScan> Scans => _scans;

    /// <summary>Takes in a segment that is neither DHT nor SOS.</summary>
    internal void Read(byte marker, ReadOnlySpan<byte> content)
    {
        if (JpegMarker.IsFrame(marker)) ReadFrame(marker, content);
        else if (marker == JpegMarker.Quantisers) ReadQuantisers(content);
        else if (marker == JpegMarker.RestartInterval) _restartInterval = ReadRestartInterval(content);
        else if (marker == JpegMarker.App0 && content.Length >= 14 && content.StartsWith("JFIF\0"u8)) _isJfif = true;
        else if (marker == JpegMarker.App14 && content.Length >= 12 && content.StartsWith("Adobe"u8)) _adobeTransform = content[11];
        else if (marker is JpegMarker.NumberOfLines or 0xCC or 0xDE or 0xDF or 0xC8)
            throw new CodecException(
                CodecFault.Unsupported, $"{path} is a JPEG of a rare kind (marker {marker:X2}); save it as an ordinary grey or RGB JPEG of 8 bits.");
    }

    /// <summary>The tables of a DHT segment (B.2.4.2).</summary>
    internal List<HuffmanTable> ReadTables(ReadOnlySpan<byte> content)
    {
        var tables = new List<HuffmanTable>();
        while (!content.IsEmpty)
        {
            var count = 0;
            if (content.Length >= 17)
                foreach (var codes in content[1..17]) count += codes;
            if (content.Length < 17 + count || count > 256 || (content[0] & 0xEF) > 3) throw new InvalidDataException("a Huffman table is damaged");
            var table = new HuffmanTable(content[0], content[1..17], content.Slice(17, count));
            tables.Add(table);
            _tables[table.Slot] = table;
            content = content[(17 + count)..];
        }

        return tables;
    }

    /// <summary>A scan header (B.2.3).</summary>
    internal JpegScan ReadScan(ReadOnlySpan<byte> content, Range data)
    {
        var frame = _frame ?? throw new InvalidDataException("a scan comes before the frame");
        if (content.IsEmpty || content[0] is < 1 or > 4 || content.Length != 4 + 2 * content[0]) throw new InvalidDataException("a scan header has a wrong length");
        if (_scans.Count == MaxScans) throw new InvalidDataException($"it has more than {MaxScans} scans");
        var (first, last, bits) = frame.IsProgressive ? (content[^3], content[^2], content[^1]) : ((byte)0, (byte)63, (byte)0);
        var needs = (Dc: first == 0 && bits >> 4 == 0, Ac: last > 0);
        var components = new ScanComponent[content[0]];
        for (var i = 0; i < components.Length; i++)
            components[i] = ReadComponent(frame, content[1 + 2 * i], content[2 + 2 * i], needs);
        var parts = components.Select(c => c.Component).ToArray();
        if (parts.Distinct().Count() < parts.Length) throw new InvalidDataException("a scan names a component twice");
        foreach (var part in parts) Advance(part, first, last, bits >> 4, bits & 15);
        if (frame.IsProgressive && (first == 0 ? last > 0 : parts.Length > 1)) throw new InvalidDataException("a progressive scan mixes what must be apart");
        var scan = new JpegScan
        {
            Components = components,
            IsProgressive = frame.IsProgressive,
            First = first,
            Last = last,
            BitBefore = bits >> 4,
            Bit = bits & 15,
            RestartInterval = _restartInterval,
            Units = JpegScan.LayOut(parts),
            McusAcross = parts.Length == 1 ? parts[0].BlocksAcross : frame.McusAcross,
            McusDown = parts.Length == 1 ? parts[0].BlocksDown : frame.McusDown,
            Data = data,
        };
        _scans.Add(scan);
        return scan;
    }

    /// <summary>The frame when all has been read.</summary>
    internal JpegFrame Finish()
    {
        if (_frame is not { } frame) throw new InvalidDataException("it has no frame");
        foreach (var component in frame.Components)
            if (component.LowestBits.Any(bit => bit != 0))
                throw new CodecException(CodecFault.Unsupported, $"{path} is a JPEG whose scans do not bring the whole picture; save it anew.");
        frame.Colours = ColoursOf(frame);
        return frame;
    }

    // The order that decoders follow: JFIF's word, then Adobe's, then the names of the components.
    private JpegColours ColoursOf(JpegFrame frame)
    {
        if (frame.Components.Count == 1) return JpegColours.Grey;
        if (_isJfif) return JpegColours.YCbCr;
        if (_adobeTransform is { } transform) return transform == 0 ? JpegColours.Rgb : JpegColours.YCbCr;
        return frame.Components.Select(c => c.Id).SequenceEqual("RGB"u8.ToArray()) ? JpegColours.Rgb : JpegColours.YCbCr;
    }

    private void ReadFrame(byte marker, ReadOnlySpan<byte> content)
    {
        if (_frame is not null) throw new InvalidDataException("it has two frames");
        _frame = JpegFrame.Read(marker, content, path);
        foreach (var component in _frame.Components) component.Measure(_frame);
    }

    private void ReadQuantisers(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            var (isWide, slot) = (content[0] >> 4 != 0, content[0] & 15);
            var length = 1 + (isWide ? 2 : 1) * JpegComponent.BlockSize;
            if (slot > 3 || content[0] >> 4 > 1 || content.Length < length) throw new InvalidDataException("a quantiser table is damaged");
            var steps = new ushort[JpegComponent.BlockSize];
            for (var k = 0; k < steps.Length; k++)
                steps[k] = isWide ? BinaryPrimitives.ReadUInt16BigEndian(content[(1 + 2 * k)..]) : content[1 + k];
            if (steps.Contains((ushort)0)) throw new InvalidDataException("a quantiser step is zero");
            _quantisers[slot] = steps;
            content = content[length..];
        }
    }

    private static int ReadRestartInterval(ReadOnlySpan<byte> content) =>
        content.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(content) : throw new InvalidDataException("its restart interval is damaged");

    private ScanComponent ReadComponent(JpegFrame frame, byte id, byte slots, (bool Dc, bool Ac) needs)
    {
        var component = frame.Components.FirstOrDefault(c => c.Id == id) ?? throw new InvalidDataException("a scan names a component that the frame has not");
        if (component.Quantiser.Length == 0)
            component.Quantiser = _quantisers[component.QuantiserSlot] ?? throw new InvalidDataException("a quantiser table is missing");
        return new ScanComponent(component, needs.Dc ? Table(slots >> 4) : null, needs.Ac ? Table(0x10 | (slots & 15)) : null);
    }

    // Decoders have tables of their own for the frames of a film, which come without.
    private HuffmanTable Table(int slot) => _tables.GetValueOrDefault((byte)slot)
        ?? throw new CodecException(CodecFault.Unsupported, $"{path} is a JPEG without one of its Huffman tables, as frames of a film are; save it anew.");

    // Each coefficient comes once, and then bit by bit (G.1.1.1).
    private static void Advance(JpegComponent component, int first, int last, int before, int bit)
    {
        if (last > 63 || first > last || bit > MaxBit || (before != 0 && bit != before - 1)) throw new InvalidDataException("a scan has impossible bounds");
        for (var k = first; k <= last; k++)
        {
            if (component.LowestBits[k] != (before == 0 ? JpegComponent.Unsent : before)) throw new InvalidDataException("a scan brings coefficients out of turn");
            component.LowestBits[k] = (sbyte)bit;
        }
    }
}
