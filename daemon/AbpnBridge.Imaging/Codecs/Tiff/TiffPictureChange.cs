using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>A picture of a TIFF that is to change: the retouched one, or a smaller version of it.</summary>
internal sealed class TiffPictureChange
{
    /// <param name="directory">What describes it in the file.</param>
    /// <param name="layout">How it lies there.</param>
    /// <param name="before">What it is now.</param>
    /// <param name="after">What it becomes.</param>
    internal TiffPictureChange(TiffDirectory directory, TiffLayout layout, ImageView before, ImageView after)
    {
        (Directory, Layout, Before, After) = (directory.Range, layout, before, after);
        directory.TryEntry(layout.Tags.Offsets, out var offsets);
        directory.TryEntry(layout.Tags.Counts, out var counts);
        (Offsets, Counts) = (offsets, counts);
        IsChanged = [.. Enumerable.Range(0, layout.PieceCount).Select(i => IsOther(layout.PieceAt(i)))];
    }

    internal TiffLayout Layout { get; }

    internal ImageView Before { get; }

    internal ImageView After { get; }

    /// <summary>The bytes of its directory.</summary>
    internal FileRange Directory { get; }

    /// <summary>The list of the pieces' places.</summary>
    internal TiffEntry Offsets { get; }

    /// <summary>The list of the pieces' lengths.</summary>
    internal TiffEntry Counts { get; }

    /// <summary>Of each piece, whether a sample of it changes.</summary>
    internal bool[] IsChanged { get; }

    /// <summary>What it stands on: directory, lists and pieces.</summary>
    internal IEnumerable<FileRange> Ranges => Frame.Concat(Enumerable.Range(0, IsChanged.Length).Select(Layout.RangeOf));

    /// <summary>What of that is not pieces.</summary>
    internal IEnumerable<FileRange> Frame => [Directory, Offsets.Values, Counts.Values];

    private bool IsOther(TiffPiece piece)
    {
        if (piece.Plane >= Layout.Format.ChannelCount) return false;
        var (before, after) = (Before.Crop(piece.Visible), After.Crop(piece.Visible));
        for (var y = 0; y < before.Extent.Height; y++)
        {
            if (before.Row(y).SequenceEqual(after.Row(y))) continue;
            if (!Layout.IsPlanar || !TiffSamples.AreEqual(before.Row(y), after.Row(y), Layout, piece.Plane)) return true;
        }

        return false;
    }
}
