using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// EXIF orientation (TIFF tag 274): where row 0 and column 0 of the stored picture belong. 1 top left, 2 top right, 3 bottom right,
/// 4 bottom left, 5 left top, 6 right top, 7 right bottom, 8 left bottom; from 5 on rows become columns.
/// </summary>
internal static class Orientation
{
    // What lies side by side after a turn is then written side by side.
    private const int RowsAtOnce = 32;

    /// <summary>Size of the upright picture.</summary>
    internal static Extent Upright(Extent stored, int orientation) => orientation >= 5 ? new Extent(stored.Height, stored.Width) : stored;

    /// <summary>Where a stored pixel stands in the upright picture.</summary>
    internal static (int X, int Y) Place(int x, int y, Extent stored, int orientation)
    {
        var (right, bottom) = (stored.Width - 1 - x, stored.Height - 1 - y);
        return orientation switch
        {
            2 => (right, y),
            3 => (right, bottom),
            4 => (x, bottom),
            5 => (y, x),
            6 => (bottom, x),
            7 => (bottom, right),
            8 => (y, right),
            _ => (x, y),
        };
    }

    /// <summary>The turn that undoes another: only the quarter turns differ from their own undoing.</summary>
    internal static int Undo(int orientation) => orientation switch { 6 => 8, 8 => 6, _ => orientation };

    /// <summary>An upright picture as a file of that orientation stores it; the caller disposes it.</summary>
    internal static ImageBuffer Stored(ImageView upright, int orientation) => Turned(upright, Undo(orientation));

    /// <summary>A stored picture upright; the caller disposes it.</summary>
    internal static ImageBuffer Turned(ImageView stored, int orientation)
    {
        var turned = ImageBuffer.ForFilling(Upright(stored.Extent, orientation), stored.Format);
        for (var top = 0; top < stored.Extent.Height; top += RowsAtOnce)
        {
            var rows = new byte[Math.Min(RowsAtOnce, stored.Extent.Height - top)][];
            for (var i = 0; i < rows.Length; i++) rows[i] = stored.Row(top + i).ToArray();
            Place(rows, top, stored.Extent, orientation, turned);
        }

        return turned;
    }

    /// <summary>Puts some stored rows, from row <paramref name="top"/> on, where they belong.</summary>
    internal static void Place(ReadOnlySpan<byte[]> rows, int top, Extent stored, int orientation, ImageBuffer upright)
    {
        if (orientation is 1 or 4)
            for (var i = 0; i < rows.Length; i++) rows[i].CopyTo(upright.Row(Place(0, top + i, stored, orientation).Y));
        else
            for (var x = 0; x < stored.Width; x++)
                PlaceColumn(rows, top, x, stored, orientation, upright);
    }

    private static void PlaceColumn(ReadOnlySpan<byte[]> rows, int top, int x, Extent stored, int orientation, ImageBuffer upright)
    {
        var bytes = upright.Format.BytesPerPixel;
        for (var i = 0; i < rows.Length; i++)
        {
            var (toX, toY) = Place(x, top + i, stored, orientation);
            rows[i].AsSpan(x * bytes, bytes).CopyTo(upright.Row(toY)[(toX * bytes)..]);
        }
    }
}
