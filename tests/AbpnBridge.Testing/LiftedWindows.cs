using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Testing;

/// <summary>Whole windows of what the engine lifts row by row.</summary>
public static class LiftedWindows
{
    /// <summary>Lifts a grid of one or three planes to some pixels.</summary>
    public static PlanarWindow Lift(PlanarWindow grid, GridMap map, Bounds bounds)
    {
        var none = PlanarWindow.Create(grid.Bounds, 4 - grid.PlaneCount);
        using var rows = grid.PlaneCount == 3
            ? new LiftedRows(grid, none, map, bounds, LiftLayout.Planar)
            : new LiftedRows(none, grid, map, bounds, LiftLayout.Planar);
        var window = PlanarWindow.Create(bounds, grid.PlaneCount);
        for (var y = bounds.Y; y < bounds.Bottom; y++)
            for (var plane = 0; plane < grid.PlaneCount; plane++)
            {
                var row = rows.At(y);
                var low = row.Low(grid.PlaneCount == 3 ? plane : 3);
                var high = row.High(grid.PlaneCount == 3 ? plane : 3);
                for (var x = 0; x < bounds.Width; x++) window.Row(plane, y)[x] = low[x] + (high[x] - low[x]) * row.Weight;
            }

        return window;
    }
}
