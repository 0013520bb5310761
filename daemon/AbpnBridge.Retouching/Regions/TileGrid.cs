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
    /// Weight of a tile along one axis: 1 in its middle, from 0 to 1 over the overlap at ends inside the grid. Divided by the sum of all tiles' weights before use.
    /// </summary>
    /// <param name="place">Line of the grid.</param>
    /// <param name="start">First line of the tile.</param>
    /// <param name="length">Lines of the tile.</param>
    /// <param name="side">Lines of the grid.</param>
    public static float Ramp(int place, int start, int length, int side)
    {
        var low = start == 0 ? 1f : (place - start + 0.5f) / Overlap;
        var high = start + length == side ? 1f : (start + length - place - 0.5f) / Overlap;
        return Math.Clamp(Math.Min(low, high), 0f, 1f);
    }

    private static IEnumerable<int> Starts(int side, int networkSide)
    {
        if (side <= networkSide) return [0];
        var count = (int)Math.Ceiling((double)(side - Overlap) / (networkSide - Overlap));
        return Enumerable.Range(0, count).Select(i => (int)Math.Round((double)i * (side - networkSide) / (count - 1)));
    }
}
