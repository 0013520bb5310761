using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>
/// Smaller versions of the retouched picture in the same file: thumbnails, pyramids. What the retouch changed is added to them, averaged over each of
/// their pixels, so their own colours and sharpness stay. Owns their pixels.
/// </summary>
internal sealed class TiffReducedPictures : IDisposable
{
    private const int ReducedVersion = 1; // bit of NewSubfileType
    private const int Most = 64;
    private const int MostTimes = 2; // the photo's own pixels, for all of them together: a pyramid of halves has a third

    private readonly List<ImageBuffer> _buffers = [];
    private readonly List<TiffPictureChange> _changes = [];
    private long _pixels;

    /// <summary>Those that change.</summary>
    internal IReadOnlyList<TiffPictureChange> Changes => _changes;

    /// <summary>How many go on showing the picture before, since they are of a kind that is not written here.</summary>
    internal int StaleCount { get; private set; }

    /// <summary>Finds them among the further pages and below the first directory.</summary>
    internal static TiffReducedPictures Of(byte[] file, TiffDirectory first, TiffPictureChange picture, string path)
    {
        var reduced = new TiffReducedPictures();
        foreach (var place in PlacesOf(file, first))
        {
            if (!TiffDirectory.TryRead(file, place, out var directory)) continue;
            directory.TryFirst(TiffTag.NewSubfileType, out var kind);
            if ((kind & ReducedVersion) == 0) continue;
            if (!StandsLike(directory, first) || !reduced.TryAdd(file, directory, picture, path)) reduced.StaleCount++;
        }

        return reduced;
    }

    /// <summary>Frees the pixels.</summary>
    public void Dispose() => _buffers.ForEach(b => b.Dispose());

    private static HashSet<long> PlacesOf(byte[] file, TiffDirectory first)
    {
        HashSet<long> places = [.. first.Values(TiffTag.SubDirectories).Take(Most)];
        for (var next = first.NextAt; next > 0 && places.Count < Most && places.Add(next);)
            next = TiffDirectory.TryRead(file, next, out var directory) ? directory.NextAt : 0;
        places.Remove(first.At);
        return places;
    }

    private bool TryAdd(byte[] file, TiffDirectory directory, TiffPictureChange picture, string path)
    {
        if (TiffLayout.WhyNot(directory) is not null) return false;
        try
        {
            var layout = TiffLayout.Read(directory, file.Length, path);
            if (!ShowsTheSame(layout, picture.Layout) || !HasRoomFor(layout, picture.Layout)) return false;
            var before = TiffReader.Read(file, layout, path);
            _buffers.Add(before);
            var after = new ImageBuffer(layout.Extent, layout.Format);
            _buffers.Add(after);
            TiffReduction.Add(picture, before, after);
            var change = new TiffPictureChange(directory, layout, before.View(), after.View());
            if (change.IsChanged.Contains(true)) _changes.Add(change);
            return true;
        }
        catch (CodecException)
        {
            return false; // a broken thumbnail is no reason to refuse the photo; it stays as it is
        }
    }

    // Many directories may name the same strips: a small file could ask for any amount of memory.
    private bool HasRoomFor(TiffLayout small, TiffLayout large)
    {
        _pixels += (long)small.Extent.Width * small.Extent.Height;
        return _pixels <= MostTimes * (long)large.Extent.Width * large.Extent.Height;
    }

    /// <summary>Whether it is turned as the first one is; most thumbnails say nothing of it.</summary>
    private static bool StandsLike(TiffDirectory directory, TiffDirectory first) =>
        !directory.TryFirst(TiffTag.Orientation, out var orientation) || !first.TryFirst(TiffTag.Orientation, out var expected) || orientation == expected;

    /// <summary>The same colours and sides, as far as whole pixels allow.</summary>
    private static bool ShowsTheSame(TiffLayout small, TiffLayout large)
    {
        var isLike = small.Format.Channels == large.Format.Channels && small.Format.Sample != SampleType.Float32 && large.Format.Sample != SampleType.Float32;
        var isSmaller = small.Extent.Width <= large.Extent.Width && small.Extent.Height <= large.Extent.Height;
        var height = (double)small.Extent.Width * large.Extent.Height / large.Extent.Width;
        var width = (double)small.Extent.Height * large.Extent.Width / large.Extent.Height;
        return isLike && isSmaller && (Math.Abs(height - small.Extent.Height) <= 1 || Math.Abs(width - small.Extent.Width) <= 1);
    }
}
