using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>
/// Where pixels read a coarser grid: bilinear by the real scale, align_corners = False, limited to the grid. The pixel centre x reads the grid at
/// (x + 0.5) * Step + Origin. Depends on a pixel's place alone, so that pieces equal the whole.
/// </summary>
/// <param name="OriginX">Added on the horizontal axis, in grid pixels.</param>
/// <param name="OriginY">Added on the vertical axis, in grid pixels.</param>
/// <param name="Step">Grid pixels per pixel, above 0.</param>
public readonly record struct GridMap(double OriginX, double OriginY, double Step)
{
    /// <summary>The map of a region's grid: the grid's pixel k covers the region's pixels k / scale to (k + 1) / scale.</summary>
    /// <param name="roi">The region, full-size pixels.</param>
    /// <param name="scale">Grid pixels per full-size pixel.</param>
    /// <param name="zoom">Pixels that read, per full-size pixel: 1 for the photo itself, less for a smaller view of it.</param>
    public static GridMap Of(Bounds roi, double scale, double zoom = 1) => new(-roi.X * scale - 0.5, -roi.Y * scale - 0.5, scale / zoom);

    /// <summary>What column <paramref name="x"/> reads of a grid with <paramref name="count"/> columns.</summary>
    public GridTap Column(int x, int count) => GridTap.At((x + 0.5) * Step + OriginX, count);

    /// <summary>What row <paramref name="y"/> reads of a grid with <paramref name="count"/> rows.</summary>
    public GridTap Row(int y, int count) => GridTap.At((y + 0.5) * Step + OriginY, count);
}

/// <summary>The two grid lines that a line reads, and the weight of the higher one.</summary>
/// <param name="Low">Index of the lower line.</param>
/// <param name="High">Index of the higher line; the same at the grid's end.</param>
/// <param name="Weight">Of the higher line, 0..1.</param>
public readonly record struct GridTap(int Low, int High, float Weight)
{
    internal static GridTap At(double place, int count)
    {
        var centre = Math.Clamp(place, 0, count - 1);
        var low = (int)centre;
        return new GridTap(low, Math.Min(low + 1, count - 1), (float)(centre - low));
    }
}
