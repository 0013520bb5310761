using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Retouching.Regions;

/// <summary>The network's square input laid over a grid that is larger than it: tiles that overlap, and how they are blended there.</summary>
internal static class TileGrid
{
    /// <summary>Grid pixels that neighbours share at least.</summary>
    public const int Overlap = 64;

    /// <summary>Tiles that cover a grid, from the top left; none is larger than the network's input.</summary>
    public static IEnumerable<Bounds> Cover(Extent grid, int networkSide) =>
        from y in Starts(grid.Height, networkSide)
        from x in Starts(grid.Width, networkSide)
        select new Bounds(x, y, networkSide, networkSide).Intersect(grid.Bounds);

    /// <summary>
    /// Weights of one tile's columns and rows among all tiles that cover the grid: a pixel's weight is their product, and the tiles' weights add up to 1
    /// everywhere.
    /// </summary>
    public static (float[] Columns, float[] Rows) Weights(Bounds tile, Extent grid, int networkSide) =>
        (AxisWeights(tile.X, tile.Width, grid.Width, networkSide), AxisWeights(tile.Y, tile.Height, grid.Height, networkSide));

    private static float[] AxisWeights(int start, int length, int side, int networkSide)
    {
        int[] starts = [.. Starts(side, networkSide)];
        return [.. Enumerable.Range(start, length).Select(place => Ramp(place, start, length, side) / starts.Sum(other => Ramp(place, other, length, side)))];
    }

    /// <summary>1 in a tile's middle, from 0 to 1 over the overlap at ends inside the grid, 0 outside the tile.</summary>
    private static float Ramp(int place, int start, int length, int side)
    {
        if (place < start || place >= start + length) return 0;
        var low = start == 0 ? 1f : (place - start + 0.5f) / Overlap;
        var high = start + length == side ? 1f : (start + length - place - 0.5f) / Overlap;
        return Math.Min(Math.Min(low, high), 1f);
    }

    private static IEnumerable<int> Starts(int side, int networkSide)
    {
        if (side <= networkSide) return [0];
        var count = (int)Math.Ceiling((double)(side - Overlap) / (networkSide - Overlap));
        return Enumerable.Range(0, count).Select(i => (int)Math.Round((double)i * (side - networkSide) / (count - 1)));
    }
}
