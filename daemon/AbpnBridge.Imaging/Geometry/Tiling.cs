namespace AbpnBridge.Imaging.Geometry;

/// <summary>
/// Splits bounds into tiles on a fixed grid: tile (i, j) covers columns i * side to (i + 1) * side - 1, whatever bounds are asked for.
/// The same pixel therefore always falls into the same tile, which is what lets a result computed in pieces equal the whole.
/// </summary>
public static class Tiling
{
    /// <summary>The grid tiles that meet <paramref name="bounds"/>, each cut to it, row by row from the top left.</summary>
    /// <param name="bounds">What to cover; empty bounds give no tile.</param>
    /// <param name="side">Side of a grid tile in pixels, 1 or more.</param>
    public static IEnumerable<Bounds> Split(Bounds bounds, int side)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        return bounds.IsEmpty ? [] : Cells(bounds, side);
    }

    /// <summary>The index of the grid tile that holds <paramref name="coordinate"/>; rounds down below zero too.</summary>
    public static int IndexOf(int coordinate, int side) => (int)Math.Floor((double)coordinate / side);

    private static IEnumerable<Bounds> Cells(Bounds bounds, int side)
    {
        for (var row = IndexOf(bounds.Y, side); row <= IndexOf(bounds.Bottom - 1, side); row++)
            for (var column = IndexOf(bounds.X, side); column <= IndexOf(bounds.Right - 1, side); column++)
                yield return new Bounds(column * side, row * side, side, side).Intersect(bounds);
    }
}
