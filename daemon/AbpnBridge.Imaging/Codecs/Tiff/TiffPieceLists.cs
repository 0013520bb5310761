namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>
/// The lists of a directory that say where the pieces are and how long. They are patched where they are; one that another directory reads too, or whose
/// numbers became too large for its type, moves to the end, and zeros take its place unless it is read there still.
/// </summary>
internal sealed class TiffPieceLists
{
    private const int Short = 3;
    private const int Long = 4;
    private const int Long8 = 16;

    private readonly List _offsets;
    private readonly List _counts;
    private readonly bool _isBig;
    private readonly bool _isLittleEndian;

    /// <param name="isBig">Whether it is a BigTIFF.</param>
    /// <param name="isLittleEndian">The file's byte order.</param>
    /// <param name="change">The picture whose lists they are.</param>
    /// <param name="foreign">What anything else stands on, merged.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="CodecException">The directory itself shares its bytes with something.</exception>
    internal TiffPieceLists(bool isBig, bool isLittleEndian, TiffPictureChange change, List<FileRange> foreign, string path)
    {
        (_isBig, _isLittleEndian) = (isBig, isLittleEndian);
        var layout = change.Layout;
        var pieces = FileRange.Merge(Enumerable.Range(0, layout.PieceCount).Select(layout.RangeOf));
        // Bytes that are to change and are read as something else too: no program writes that.
        if (MeetsAny(change.Directory, foreign) || MeetsAny(change.Directory, pieces))
            throw new CodecException(CodecFault.Damaged, $"{path} is damaged: its parts lie over one another.");
        _offsets = new List(change.Offsets, layout.Offsets, IsShared(change.Offsets, change.Counts));
        _counts = new List(change.Counts, layout.Counts, IsShared(change.Counts, change.Offsets));

        bool IsShared(TiffEntry list, TiffEntry other) =>
            MeetsAny(list.Values, foreign) || MeetsAny(list.Values, pieces) || list.Values.Meets(other.Values);
    }

    /// <summary>Notes where a piece is now.</summary>
    internal void Set(int index, long offset, long bytes)
    {
        _offsets.Values[index] = offset;
        _counts.Values[index] = bytes;
    }

    /// <summary>Patches both in a file that is already there otherwise.</summary>
    internal void Write(Stream output, TiffRoom room)
    {
        Write(_offsets, output, room);
        Write(_counts, output, room);
    }

    private void Write(List list, Stream output, TiffRoom room)
    {
        if (list.Values.AsSpan().SequenceEqual(list.Before)) return;
        var entry = list.Entry;
        var inline = _isBig ? 8 : 4;
        var valueBytes = Math.Max(entry.ValueBytes, BytesFor(list.Values.Max()));
        var isInline = valueBytes * entry.Count <= inline;
        var bytes = Numbers(list.Values, valueBytes);
        if (valueBytes == entry.ValueBytes && !(list.IsShared && !isInline))
        {
            TiffRewriter.WriteAt(output, entry.ValuesAt, bytes);
            return;
        }

        if (!list.IsShared) TiffRewriter.WriteAt(output, entry.ValuesAt, new byte[entry.Bytes]);
        TiffRewriter.WriteAt(output, entry.At + 2, Numbers([valueBytes switch { 2 => Short, 4 => Long, _ => Long8 }], 2));
        var aside = isInline ? entry.At + 4 + inline : room.Append(bytes.Length);
        TiffRewriter.WriteAt(output, aside, bytes);
        if (!isInline) TiffRewriter.WriteAt(output, entry.At + 4 + inline, Numbers([aside], inline));
    }

    private static int BytesFor(long value) => value switch { <= ushort.MaxValue => 2, <= uint.MaxValue => 4, _ => 8 };

    private byte[] Numbers(long[] values, int size)
    {
        var bytes = new byte[values.Length * size];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(values[i / size] >> (8 * (_isLittleEndian ? i % size : size - 1 - i % size)));
        return bytes;
    }

    private static bool MeetsAny(FileRange range, List<FileRange> others) => others.Exists(other => other.Meets(range));

    private sealed record List(TiffEntry Entry, long[] Before, bool IsShared)
    {
        internal long[] Values { get; } = (long[])Before.Clone();
    }
}
