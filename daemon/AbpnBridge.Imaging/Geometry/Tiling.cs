namespace AbpnBridge.Imaging.Geometry;

/// <summary>
/// Splits bounds into tiles on a fixed grid: tile (i, j) of a square grid covers columns i * side to (i + 1) * side - 1, whatever bounds are asked for.
/// The same pixel therefore always falls into the same tile, which is what lets a result computed in pieces equal the whole.
/// </summary>
public static class Tiling
{
    /// <summary>The grid tiles that meet <paramref name="bounds"/>, each cut to it, row by row from the top left.</summary>
    /// <param name="bounds">What to cover; empty bounds give no tile.</param>
    /// <param name="side">Side of a square grid tile in pixels, 1 or more.</param>
    public static IEnumerable<Bounds> Split(Bounds bounds, int side) => Split(bounds, new Extent(side, side));

    /// <inheritdoc cref="Split(Bounds, int)"/>
    /// <param name="bounds">What to cover; empty bounds give no tile.</param>
    /// <param name="tile">Extent of a grid tile in pixels, not empty.</param>
    public static IEnumerable<Bounds> Split(Bounds bounds, Extent tile)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(tile.Width, tile.Height), 1, nameof(tile));
        return bounds.IsEmpty ? [] : Cells(bounds, tile);
    }

    /// <summary>The index of the grid tile that holds <paramref name="coordinate"/>; rounds down below zero too.</summary>
    public static int IndexOf(int coordinate, int side) => (int)Math.Floor((double)coordinate / side);

    private static IEnumerable<Bounds> Cells(Bounds bounds, Extent tile)
    {
        for (var row = IndexOf(bounds.Y, tile.Height); row <= IndexOf(bounds.Bottom - 1, tile.Height); row++)
            for (var column = IndexOf(bounds.X, tile.Width); column <= IndexOf(bounds.Right - 1, tile.Width); column++)
                yield return new Bounds(column * tile.Width, row * tile.Height, tile.Width, tile.Height).Intersect(bounds);
    }
}
