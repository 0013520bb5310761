using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>
/// Reads a network grid at the pixels of a larger level: bilinear by the real scale, align_corners = False, limited to the grid. A level pixel centre x reads
/// the grid at (x + 0.5) * scale - 0.5. Each sample depends on its place alone.
/// </summary>
public static class GridLift
{
    /// <summary>Lifts some pixels.</summary>
    /// <param name="grid">The whole grid, its bounds starting at 0, 0.</param>
    /// <param name="scale">Grid pixels per level pixel, above 0.</param>
    /// <param name="level">Which pixels of the level to make.</param>
    /// <returns>A rented window with the grid's planes.</returns>
    public static PlanarWindow Lift(PlanarWindow grid, double scale, Bounds level)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var result = PlanarWindow.Rent(level, grid.PlaneCount);
        var columns = new Tap[level.Width];
        for (var x = 0; x < columns.Length; x++) columns[x] = Tap.At(level.X + x, scale, grid.Bounds.Width);
        var mixed = new float[grid.Bounds.Width];
        for (var y = level.Y; y < level.Bottom; y++)
        {
            var row = Tap.At(y, scale, grid.Bounds.Height);
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

    private static void Gather(ReadOnlySpan<float> mixed, ReadOnlySpan<Tap> columns, Span<float> result)
    {
        for (var x = 0; x < result.Length; x++)
        {
            var low = mixed[columns[x].Low];
            result[x] = low + (mixed[columns[x].High] - low) * columns[x].Weight;
        }
    }

    /// <summary>The two grid lines a level line reads, and the weight of the higher one.</summary>
    private readonly record struct Tap(int Low, int High, float Weight)
    {
        public static Tap At(int line, double scale, int count)
        {
            var centre = Math.Clamp((line + 0.5) * scale - 0.5, 0, count - 1);
            var low = (int)centre;
            return new Tap(low, Math.Min(low + 1, count - 1), (float)(centre - low));
        }
    }
}
