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

/// <summary>Lifts a network grid to the pixels of a larger picture.</summary>
public static class GridLift
{
    /// <summary>Lifts some pixels.</summary>
    /// <param name="grid">The whole grid, its bounds starting at 0, 0.</param>
    /// <param name="map">Where the pixels read it.</param>
    /// <param name="bounds">Which pixels to make.</param>
    /// <returns>A rented window with the grid's planes.</returns>
    public static PlanarWindow Lift(PlanarWindow grid, GridMap map, Bounds bounds)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var result = PlanarWindow.Rent(bounds, grid.PlaneCount);
        var columns = new GridTap[bounds.Width];
        for (var x = 0; x < columns.Length; x++) columns[x] = map.Column(bounds.X + x, grid.Bounds.Width);
        var mixed = new float[grid.Bounds.Width];
        for (var y = bounds.Y; y < bounds.Bottom; y++)
        {
            var row = map.Row(y, grid.Bounds.Height);
            for (var plane = 0; plane < grid.PlaneCount; plane++)
            {
                Mix(grid.Row(plane, row.Low), grid.Row(plane, row.High), row.Weight, columns[0].Low, columns[^1].High, mixed);
                Gather(mixed, columns, result.Row(plane, y));
            }
        }

        return result;
    }

    private static void Mix(ReadOnlySpan<float> low, ReadOnlySpan<float> high, float weight, int first, int last, Span<float> mixed)
    {
        for (var x = first; x <= last; x++) mixed[x] = low[x] + (high[x] - low[x]) * weight;
    }

    private static void Gather(ReadOnlySpan<float> mixed, ReadOnlySpan<GridTap> columns, Span<float> result)
    {
        for (var x = 0; x < result.Length; x++)
        {
            var low = mixed[columns[x].Low];
            result[x] = low + (mixed[columns[x].High] - low) * columns[x].Weight;
        }
    }
}
