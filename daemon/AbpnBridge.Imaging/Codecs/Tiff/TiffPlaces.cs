namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>
/// Where the pieces of the pictures to change may go. Packed pieces change their lengths, so all those of a picture are laid out anew, one after the other: nothing of
/// an old one stays behind, and the file grows by no more than its pieces do. Pieces that are not packed stay where they are, and so do unchanged ones whose bytes
/// something else reads too.
/// </summary>
internal sealed class TiffPlaces
{
    private readonly Dictionary<TiffPictureChange, bool[]> _isAlone;

    /// <param name="file">The file before.</param>
    /// <param name="changes">The pictures.</param>
    /// <param name="kept">What anything else stands on, merged.</param>
    internal TiffPlaces(byte[] file, IReadOnlyList<TiffPictureChange> changes, List<FileRange> kept)
    {
        _isAlone = changes.ToDictionary(c => c, c => new bool[c.IsChanged.Length]);
        FindAlone(changes, kept);
        var used = FileRange.Merge([.. kept, .. changes.SelectMany(c => c.Frame), .. Ranges((c, i) => !IsWritten(c, i))]);
        Old = [.. FileRange.Subtract(FileRange.Merge(Ranges(IsWritten)), used)];
        var standing = FileRange.Merge([.. used, .. Ranges(IsInPlace)]);
        var left = FileRange.Subtract(FileRange.Merge(Ranges((c, i) => IsWritten(c, i) && !IsInPlace(c, i))), standing);
        Rooms = FileRange.Merge(WithEmptyGaps([.. left], standing, file));

        IEnumerable<FileRange> Ranges(Func<TiffPictureChange, int, bool> isMeant) =>
            changes.SelectMany(c => Enumerable.Range(0, c.IsChanged.Length).Where(i => isMeant(c, i)).Select(c.Layout.RangeOf));
    }

    /// <summary>What nothing reads once the pieces are written, other than them.</summary>
    internal List<FileRange> Old { get; }

    /// <summary>What of that, and of empty bytes beside it, is room for pieces that move.</summary>
    internal List<FileRange> Rooms { get; }

    /// <summary>Whether a piece is written, be it changed or moved.</summary>
    internal bool IsWritten(TiffPictureChange change, int piece) => change.IsChanged[piece] || (IsPacked(change) && _isAlone[change][piece]);

    /// <summary>Whether a piece is written where it was.</summary>
    internal bool IsInPlace(TiffPictureChange change, int piece) => change.IsChanged[piece] && !IsPacked(change) && _isAlone[change][piece];

    private static bool IsPacked(TiffPictureChange change) => change.Layout.Compression != TiffCompression.None;

    /// <summary>Marks the pieces whose bytes nothing else reads: in order of their starts, none that meets the one that reaches farthest so far.</summary>
    private void FindAlone(IReadOnlyList<TiffPictureChange> changes, List<FileRange> kept)
    {
        var all = changes.SelectMany(c => Enumerable.Range(0, c.IsChanged.Length).Select(i => (Range: c.Layout.RangeOf(i), Change: (TiffPictureChange?)c, Piece: i)))
            .Concat(kept.Concat(changes.SelectMany(c => c.Frame)).Select(r => (Range: r, Change: (TiffPictureChange?)null, Piece: 0)))
            .Where(r => r.Range.Bytes > 0).OrderBy(r => r.Range.Start);
        var farthest = (Range: new FileRange(0, 0), Change: (TiffPictureChange?)null, Piece: 0);
        foreach (var item in all)
        {
            var meets = item.Range.Start < farthest.Range.End;
            Mark(item.Change, item.Piece, !meets);
            if (meets) Mark(farthest.Change, farthest.Piece, false);
            if (item.Range.End > farthest.Range.End) farthest = item;
        }

        void Mark(TiffPictureChange? change, int piece, bool isAlone)
        {
            if (change is not null) _isAlone[change][piece] = isAlone;
        }
    }

    /// <summary>Adds the zeros behind each room, as far as nothing stands on them: an earlier run left them. Not those at the file's end, which are none of ours.</summary>
    private static IEnumerable<FileRange> WithEmptyGaps(List<FileRange> rooms, List<FileRange> standing, byte[] file)
    {
        var next = 0;
        for (var i = 0; i < rooms.Count; i++)
        {
            while (next < standing.Count && standing[next].Start < rooms[i].End) next++;
            var end = Math.Min(next < standing.Count ? standing[next].Start : long.MaxValue, i + 1 < rooms.Count ? rooms[i + 1].Start : long.MaxValue);
            var isEmpty = end <= file.Length && !file.AsSpan((int)rooms[i].End..(int)end).ContainsAnyExcept((byte)0);
            yield return isEmpty ? rooms[i] with { End = end } : rooms[i];
        }
    }
}
