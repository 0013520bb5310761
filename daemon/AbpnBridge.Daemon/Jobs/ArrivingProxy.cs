using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>
/// The proxy of a photo that arrives in bands: whoever brings the last of the photo's rows under a row of the proxy makes that row, so that the proxy is
/// ready when the photo is.
/// </summary>
internal sealed class ArrivingProxy : IDisposable
{
    private readonly int[] _missingRows;

    internal ArrivingProxy(Extent photo, PixelFormat format)
    {
        // Before the proxy, which nobody would free if this failed.
        _missingRows = new int[photo.AtLevel(PhotoProxy.LevelFor(photo)).Height];
        Proxy = new PhotoProxy(photo, format);
        for (var row = 0; row < _missingRows.Length; row++)
            _missingRows[row] = Proxy.RowsOf(row).Count;
    }

    /// <summary>Complete when every row of the photo has been told.</summary>
    internal PhotoProxy Proxy { get; }

    /// <summary>
    /// Rows of the photo stand in its memory; told once for each row, from any thread. What ends with an error was not told: the rows may come again.
    /// </summary>
    internal void Tell(int firstRow, int count, ImageView photo)
    {
        var first = firstRow >> Proxy.Level;
        var (row, last) = (first, (firstRow + count - 1) >> Proxy.Level);
        try
        {
            for (; row <= last; row++)
                if (Interlocked.Add(ref _missingRows[row], -Came(row)) == 0)
                    Proxy.MakeRow(row, photo);
        }
        catch
        {
            for (; row >= first; row--)
                Interlocked.Add(ref _missingRows[row], Came(row));
            throw;
        }

        int Came(int row)
        {
            var (top, height) = Proxy.RowsOf(row);
            return Math.Min(top + height, firstRow + count) - Math.Max(top, firstRow);
        }
    }

    public void Dispose() => Proxy.Dispose();
}
