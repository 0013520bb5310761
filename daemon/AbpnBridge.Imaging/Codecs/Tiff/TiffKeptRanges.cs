namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>
/// The bytes of a TIFF that something other than the pictures to change stands on: directories of any kind, their values, the pieces of further pictures.
/// Of the pictures to change, the values of their directories, other than the lists of pieces. Private data that point elsewhere by rules of their own are not seen; they have no business in a picture.
/// </summary>
internal sealed class TiffKeptRanges
{
    private static readonly TiffTag[] Pointers = [TiffTag.SubDirectories, TiffTag.ExifDirectory, TiffTag.GpsDirectory, TiffTag.InteropDirectory];

    private static readonly (TiffTag Offsets, TiffTag Counts)[] Contents =
    [
        (TiffTag.StripOffsets, TiffTag.StripByteCounts), (TiffTag.TileOffsets, TiffTag.TileByteCounts), (TiffTag.FreeOffsets, TiffTag.FreeByteCounts),
        (TiffTag.JpegOffset, TiffTag.JpegBytes),
    ];

    private readonly List<FileRange> _ranges = [];
    private readonly HashSet<long> _seen = [];
    private readonly Stack<long> _directories = [];
    private readonly byte[] _file;
    private readonly string _path;
    private long _mostNumbers;

    private TiffKeptRanges(byte[] file, string path)
    {
        _file = file;
        _path = path;
        _mostNumbers = file.Length; // each takes two bytes at least, unless several lists share them
    }

    /// <summary>Collects them, merged.</summary>
    /// <exception cref="CodecException">The directories lie over one another more often than the file could hold them.</exception>
    internal static List<FileRange> Of(byte[] file, IReadOnlyList<TiffPictureChange> changes, string path)
    {
        var kept = new TiffKeptRanges(file, path);
        foreach (var change in changes) kept._directories.Push(change.Directory.Start);
        while (kept._directories.TryPop(out var offset))
            if (kept._seen.Add(offset) && TiffDirectory.TryRead(file, offset, out var directory))
                kept.Follow(directory, changes.FirstOrDefault(c => c.Directory.Start == offset));
        if (TiffDirectory.TryRead(file, out var first)) kept._ranges.Add(new FileRange(0, first.HeaderBytes));
        return FileRange.Merge(kept._ranges);
    }

    private void Follow(TiffDirectory directory, TiffPictureChange? change)
    {
        Count(directory.EntryCount);
        if (change is null) _ranges.Add(directory.Range);
        foreach (var entry in directory.Entries())
        {
            if (entry == change?.Offsets || entry == change?.Counts) continue;
            if (!directory.Range.Meets(entry.Values)) _ranges.Add(entry.Values);
            if (!Pointers.Contains(entry.Tag) && !entry.IsPointer) continue;
            Count(entry.Count);
            foreach (var offset in directory.Values(entry.Tag)) _directories.Push(offset);
        }

        foreach (var (offsets, counts) in Contents)
            if (offsets != change?.Offsets.Tag) AddContents(directory, offsets, counts);
        if (directory.NextAt is var next and > 0) _directories.Push(next);
    }

    private void AddContents(TiffDirectory directory, TiffTag offsets, TiffTag counts)
    {
        if (!directory.TryEntry(offsets, out var starts) || !directory.TryEntry(counts, out var lengths)) return;
        Count(starts.Count + lengths.Count);
        foreach (var (start, bytes) in directory.Values(offsets).Zip(directory.Values(counts)))
            if (start < _file.Length) _ranges.Add(new FileRange(start, start + Math.Min(bytes, _file.Length - start)));
    }

    private void Count(long numbers)
    {
        _mostNumbers -= numbers;
        if (_mostNumbers < 0)
            throw new CodecException(CodecFault.Damaged, $"{_path} is damaged: its directories lie over one another.");
    }
}
