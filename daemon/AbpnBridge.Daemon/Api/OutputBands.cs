using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Api;

/// <summary>How an output is cut: tall bands to render (the engine works in tiles), short ones to send.</summary>
internal static class OutputBands
{
    // Two rows of the engine's tiles, so that every core has work even in narrow photos; one row of them where that alone is megabytes.
    private const int RenderRows = 2 * RetouchPlan.TileHeight;
    private const int LargeBandBytes = 16 << 20;

    // Small enough to stay in a core's own cache from one copy to the next.
    private const int MessageBytes = 256 << 10;
    private const int SuggestedUploadBytes = (4 << 20) - (64 << 10); // below the 4 MiB that gRPC clients receive unless told otherwise

    /// <summary>Whole-width bands from the top row down.</summary>
    internal static IEnumerable<Bounds> ToRender(Extent photo, int rowBytes)
    {
        var rows = RenderRows * rowBytes <= LargeBandBytes ? RenderRows : RetouchPlan.TileHeight;
        for (var top = 0; top < photo.Height; top += rows)
            yield return new Bounds(0, top, photo.Width, Math.Min(rows, photo.Height - top));
    }

    /// <summary>Rows of one message.</summary>
    internal static int RowsPerMessage(int rowBytes) => Math.Max(1, MessageBytes / rowBytes);

    /// <summary>A good number of rows for WritePixels and ReadPixels.</summary>
    internal static int SuggestedRows(Extent photo, int rowBytes) => Math.Clamp(SuggestedUploadBytes / rowBytes, 1, photo.Height);
}
