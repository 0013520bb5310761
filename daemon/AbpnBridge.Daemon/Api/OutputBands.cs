using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Daemon.Api;

/// <summary>How an output is cut: tall bands to render (the engine works in tiles), short ones to send.</summary>
internal static class OutputBands
{
    // One row of the engine's tiles, whatever the width: bands that cut tiles keep the rest of them in memory. What is sent is cut smaller.
    private const int RenderRows = 256;

    // Protobuf copies a message once more; above this size that copy gets slower, not faster.
    private const int MessageBytes = 256 << 10;
    private const int SuggestedUploadBytes = (4 << 20) - (64 << 10); // below the 4 MiB that gRPC clients receive unless told otherwise

    /// <summary>Whole-width bands from the top row down, on the engine's tile grid.</summary>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="gridTop">A row where the tile grid has an edge: the top of the region that is looked at.</param>
    internal static IEnumerable<Bounds> ToRender(Extent photo, int gridTop)
    {
        var (top, bottom) = (0, gridTop % RenderRows);
        while (top < photo.Height)
        {
            if (bottom > top)
                yield return new Bounds(0, top, photo.Width, Math.Min(bottom, photo.Height) - top);
            (top, bottom) = (bottom, bottom + RenderRows);
        }
    }

    /// <summary>Rows of one message.</summary>
    internal static int RowsPerMessage(int rowBytes) => Math.Max(1, MessageBytes / rowBytes);

    /// <summary>A good number of rows for WritePixels and ReadPixels.</summary>
    internal static int SuggestedRows(Extent photo, int rowBytes) => Math.Clamp(SuggestedUploadBytes / rowBytes, 1, photo.Height);
}
