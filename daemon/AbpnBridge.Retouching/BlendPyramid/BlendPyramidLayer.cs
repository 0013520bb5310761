using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>
/// BPL, step 4: carries the blend layer from the network's grid up the pyramid to full size: by the real scale onto the coarsest level, then x2 per level, each
/// level refined with its high-frequency part. Read tile by tile; tiles lie on one fixed grid per level, so every way of asking gives the same bits.
/// </summary>
/// <param name="plan">Levels and scale.</param>
/// <param name="grid">Blend layer on the network's grid, three planes.</param>
/// <param name="photo">Pyramid of the region's photo.</param>
/// <param name="refiner">The refining network.</param>
internal sealed class BlendPyramidLayer(RetouchPlan plan, PlanarWindow grid, PhotoPyramid photo, BlendRefiner refiner)
{
    private readonly RefinedTiles _tiles = new(plan);

    /// <summary>Some pixels of a level's blend layer.</summary>
    /// <param name="level">0 (full size) to the plan's coarsest.</param>
    /// <param name="bounds">Inside the level, in the region's coordinates.</param>
    /// <param name="cancellationToken">Looked at before every network run.</param>
    /// <returns>A rented window with three planes.</returns>
    public PlanarWindow Read(int level, Bounds bounds, CancellationToken cancellationToken)
    {
        if (level == plan.CoarsestLevel) return GridLift.Lift(grid, plan.ScaleOf(level), bounds);
        var window = PlanarWindow.Rent(bounds, grid.PlaneCount);
        foreach (var piece in Tiling.Split(bounds, refiner.TileSide)) CopyTile(level, piece, window, cancellationToken);
        return window;
    }

    private void CopyTile(int level, Bounds piece, PlanarWindow window, CancellationToken cancellationToken)
    {
        var side = refiner.TileSide;
        var (column, row) = (Tiling.IndexOf(piece.X, side), Tiling.IndexOf(piece.Y, side));
        var tile = new Bounds(column * side, row * side, side, side);
        // At full size a tile is asked for once, unless the caller's bounds cut it: then the rest of it will be wanted next.
        if (level == 0 && piece == tile.Intersect(photo.ExtentOf(0).Bounds))
        {
            using var once = PlanarWindow.Rent(tile, grid.PlaneCount);
            Refine(level, once, cancellationToken);
            once.CopyTo(window);
            return;
        }

        _tiles.CopyTo(window, level, column, row, () => Refine(level, PlanarWindow.Rent(tile, grid.PlaneCount), cancellationToken));
    }

    private PlanarWindow Refine(int level, PlanarWindow refined, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var inner = refined.Bounds.Inflate(refiner.Halo).Intersect(photo.ExtentOf(level).Bounds);
        using var lifted = Lifted(level, inner, cancellationToken);
        using var detail = photo.ReadHighFrequency(level, inner);
        refiner.Refine(lifted, detail, refined, cancellationToken);
        return refined;
    }

    private PlanarWindow Lifted(int level, Bounds bounds, CancellationToken cancellationToken)
    {
        var coarserExtent = photo.ExtentOf(level + 1);
        using var coarser = Read(level + 1, PyramidSteps.CoarserBounds(bounds, coarserExtent), cancellationToken);
        return PyramidSteps.Finer(coarser, bounds, coarserExtent);
    }
}
