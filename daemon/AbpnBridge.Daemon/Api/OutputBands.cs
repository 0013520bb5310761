using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Daemon.Api;

/// <summary>How an output is cut: tall bands to render (the engine works in tiles), short ones to send.</summary>
internal static class OutputBands
{
    private const int RenderRows = 256;
    private const int FewRenderRows = 64;
    private const long LargestRenderBytes = 16 << 20;

    // Protobuf copies a message once more; above this size that copy gets slower, not faster.
    private const int MessageBytes = 256 << 10;
    private const int SuggestedUploadBytes = 4 << 20;

    /// <summary>Whole-width bands from the top row down.</summary>
    internal static IEnumerable<Bounds> ToRender(Extent photo, PixelFormat format)
    {
        var rows = (long)photo.Width * format.BytesPerPixel * RenderRows <= LargestRenderBytes ? RenderRows : FewRenderRows;
        for (var y = 0; y < photo.Height; y += rows)
            yield return new Bounds(0, y, photo.Width, Math.Min(rows, photo.Height - y));
    }

    /// <summary>Rows of one message.</summary>
    internal static int RowsPerMessage(int rowBytes) => Math.Max(1, MessageBytes / rowBytes);

    /// <summary>A good number of rows for WritePixels and ReadPixels.</summary>
    internal static int SuggestedRows(Extent photo, int rowBytes) => Math.Clamp(SuggestedUploadBytes / rowBytes, 1, photo.Height);
}
