using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>
/// Patches the first picture of a TIFF. Everything else stays where it is, byte for byte: maker notes, further pages, private tags. Strips and tiles in
/// which no sample changed keep their bytes; the others are packed by the file's own scheme. They are put where strips and tiles were, and what does not fit there at the
/// end. Of the old ones nothing stays behind: zeros are there, or the file ends.
/// </summary>
internal static class TiffRewriter
{
    private const long ClassicLimit = uint.MaxValue;

    /// <summary>Refuses what cannot be patched, before anybody works on it.</summary>
    /// <exception cref="CodecException">Unsupported or damaged, with what to do.</exception>
    internal static void Require(ReadOnlySpan<byte> file, string path) => ReadLayout(file, path, out _);

    /// <summary>Writes a copy of a TIFF with another picture.</summary>
    /// <param name="file">The TIFF, from its first byte.</param>
    /// <param name="before">What was read of it, as it is stored (not turned upright).</param>
    /// <param name="after">The new picture, of the same extent and format.</param>
    /// <param name="output">Empty; can seek.</param>
    /// <param name="path">For messages.</param>
    /// <returns>How many smaller versions of the picture in the file go on showing it as it was, since they are of a kind that is not written here.</returns>
    /// <exception cref="CodecException">Unsupported, damaged, not what was read, or too large for a classic TIFF.</exception>
    internal static int Rewrite(byte[] file, ImageView before, ImageView after, Stream output, string path)
    {
        // 1. What there is, and which pieces change.
        var layout = ReadLayout(file, path, out var directory);
        if (before.Extent != layout.Extent || before.Format != layout.Format) throw NotWhatWasRead(path);
        var picture = new TiffPictureChange(directory, layout, before, after);

        if (!picture.IsChanged.Contains(true))
        {
            output.Write(file);
            return 0;
        }

        // 2. The smaller versions that change with it.
        using var reduced = TiffReducedPictures.Of(file, directory, picture, path);
        TiffPictureChange[] changes = [picture, .. reduced.Changes];

        // 3. The room that their pieces leave, unless something else stands there.
        var kept = TiffKeptRanges.Of(file, changes, path);
        var places = new TiffPlaces(file, changes, kept);
        var room = new TiffRoom(places.Rooms, file.Length, directory.IsBig ? long.MaxValue : ClassicLimit, path);

        // 4. All of the file but those pieces.
        output.SetLength(room.End);
        foreach (var range in FileRange.Subtract([new FileRange(0, room.End)], places.Old))
            WriteAt(output, range.Start, file.AsSpan((int)range.Start..(int)range.End));

        // 5. The pieces, and where they are now.
        foreach (var change in changes)
        {
            var foreign = FileRange.Merge(kept.Concat(changes.Where(c => c != change).SelectMany(c => c.Ranges)));
            var lists = new TiffPieceLists(directory.IsBig, directory.IsLittleEndian, change, foreign, path);
            WritePieces(new TiffPiecePatch(file, change, path), change, places, room, lists, output);
            lists.Write(output, room);
        }

        output.Seek(0, SeekOrigin.End);
        return reduced.StaleCount;
    }

    /// <summary>Packs as many at once as there are processors.</summary>
    private static void WritePieces(TiffPiecePatch patch, TiffPictureChange change, TiffPlaces places, TiffRoom room, TiffPieceLists lists, Stream output)
    {
        foreach (var pieces in Enumerable.Range(0, change.IsChanged.Length).Where(i => places.IsWritten(change, i)).Chunk(Environment.ProcessorCount))
        {
            var packed = new LentBytes?[pieces.Length];
            TiffPieces.ForEach(pieces.Length, i => packed[i] = change.IsChanged[pieces[i]] ? patch.Pack(change.Layout.PieceAt(pieces[i])) : null);
            foreach (var (index, lent) in pieces.Zip(packed))
            {
                using var changed = lent;
                var content = changed is null ? patch.Old(index) : changed.Span;
                var place = places.IsInPlace(change, index) ? change.Layout.Offsets[index] : room.Take(content.Length);
                WriteAt(output, place, content);
                lists.Set(index, place, content.Length);
            }
        }
    }

    /// <summary>Writes at a place that may lie behind the end by one byte; there a zero comes in between.</summary>
    internal static void WriteAt(Stream output, long place, ReadOnlySpan<byte> bytes)
    {
        output.Seek(0, SeekOrigin.End);
        if (output.Position < place) output.WriteByte(0);
        output.Position = place;
        output.Write(bytes);
    }

    private static TiffLayout ReadLayout(ReadOnlySpan<byte> file, string path, out TiffDirectory directory)
    {
        if (!TiffDirectory.TryRead(file, out directory))
            throw new CodecException(CodecFault.Damaged, $"{path} is cut off or damaged: its TIFF data reaches beyond the end of the file; copy or export it again.");
        if (directory.Has(TiffTag.PhotoshopLayers))
            throw new CodecException(CodecFault.Unsupported, $"{path} holds Photoshop layers, which would show the photo before; save it without layers first.");
        if (TiffLayout.WhyNot(directory) is { } why) throw new CodecException(CodecFault.Unsupported, $"{path} {why}.");
        return TiffLayout.Read(directory, file.Length, path);
    }

    internal static CodecException NotWhatWasRead(string path) =>
        new(CodecFault.Damaged, $"{path} does not hold the picture that was read from it; was it changed meanwhile?");
}
