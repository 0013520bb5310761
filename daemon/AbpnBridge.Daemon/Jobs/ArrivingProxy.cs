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
        Proxy = new PhotoProxy(photo, format);
        _missingRows = new int[Proxy.View.Extent.Height];
        for (var row = 0; row < _missingRows.Length; row++)
            _missingRows[row] = Proxy.RowsOf(row).Count;
    }

    /// <summary>Complete when every row of the photo has been told.</summary>
    internal PhotoProxy Proxy { get; }

    /// <summary>Rows of the photo stand in its memory; told once for each row, from any thread.</summary>
    internal void Tell(int firstRow, int count, ImageView photo)
    {
        var last = (firstRow + count - 1) >> Proxy.Level;
        for (var row = firstRow >> Proxy.Level; row <= last; row++)
        {
            var (top, height) = Proxy.RowsOf(row);
            var came = Math.Min(top + height, firstRow + count) - Math.Max(top, firstRow);
            if (Interlocked.Add(ref _missingRows[row], -came) == 0)
                Proxy.MakeRow(row, photo);
        }
    }

    public void Dispose() => Proxy.Dispose();
}
