namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>The coded data of a scan without byte stuffing, divided at the restart markers (ITU T.81, B.1.1.5 and F.1.2.3).</summary>
internal sealed class EntropyData
{
    private readonly byte[] _bytes;
    private readonly List<int> _ends = [];
    private int _length;

    /// <summary>Takes a scan's data out of the file.</summary>
    /// <exception cref="InvalidDataException">Restart markers are missing, too many, or out of turn.</exception>
    internal EntropyData(ReadOnlySpan<byte> coded, JpegScan scan)
    {
        _bytes = new byte[coded.Length + BitReader.Padding];
        while (!coded.IsEmpty) coded = coded[Take(coded)..];
        _ends.Add(_length);
        // Some encoders end with a restart marker after which nothing comes.
        if (_ends.Count == scan.Intervals + 1 && scan.RestartInterval > 0 && _ends[^1] == _ends[^2]) _ends.RemoveAt(_ends.Count - 1);
        if (_ends.Count != scan.Intervals) throw new InvalidDataException($"a scan has {_ends.Count - 1} restart markers instead of {scan.Intervals - 1}");
    }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The bounds of an interval between restart markers.</summary>
    internal (int Start, int End) Interval(int index) => (index == 0 ? 0 : _ends[index - 1], _ends[index]);

    // Up to the next FF and what it stands for; how many bytes that were.
    private int Take(ReadOnlySpan<byte> coded)
    {
        var plain = coded.IndexOf((byte)0xFF);
        if (plain < 0) plain = coded.Length;
        coded[..plain].CopyTo(_bytes.AsSpan(_length));
        _length += plain;
        if (plain >= coded.Length - 1) return coded.Length;
        switch (coded[plain + 1])
        {
            case 0xFF:
                return plain + 1; // fill byte
            case 0:
                _bytes[_length++] = 0xFF;
                return plain + 2;
            default:
                if (coded[plain + 1] != JpegMarker.Restart0 + (_ends.Count & 7)) throw new InvalidDataException("its restart markers are out of turn");
                _ends.Add(_length);
                return plain + 2;
        }
    }
}
