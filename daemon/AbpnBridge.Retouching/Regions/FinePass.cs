using System.Buffers;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Imaging.Vectors;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;

namespace AbpnBridge.Retouching.Regions;

/// <summary>
/// Looks at a region again, closer and by tiles, where small spots are left: the network sees the photo as the region's own pass has retouched it, so that
/// nothing is done twice, and what it still finds is added: B = R-ABM(I, R_fine(I + E J(I))). Only blemishes: evening is of low frequency, and moles and
/// freckles stay marks of the region's pass, so that what is kept stays kept.
/// </summary>
/// <param name="passes">Runs the network.</param>
/// <param name="networkSide">Side of the network's square input.</param>
/// <param name="constants">Of the adaptive blend.</param>
internal sealed class FinePass(PassRunner passes, int networkSide, AdaptiveBlendConstants constants)
{
    /// <summary>Finer than the region's own pass: 2 x 2 tiles of 512 with 64 pixels of overlap cover 960.</summary>
    public const double Finer = 1.875;

    private readonly BlendReach _reach = new(constants);
    private readonly ReverseAdaptiveBlend _reverseBlend = new(constants);

    /// <summary>The grid on which a region can be seen closer; null where the photo has no more to show.</summary>
    public static NetworkPass? CloserThan(NetworkPass pass) =>
        Math.Min(1, Finer * pass.Scale) is var scale && scale >= RegionPlan.WorthwhileGain * pass.Scale ? pass with { Scale = scale } : null;

    /// <summary>Looks at some tiles.</summary>
    /// <param name="result">What the region's own pass found.</param>
    /// <param name="pass">The region's own pass.</param>
    /// <param name="closer">The finer grid.</param>
    /// <param name="mostTiles">At most so many runs, those with most spots first.</param>
    /// <returns>All layers on the finer grid; null where no tile has spots.</returns>
    public PassResult? Run(PassResult result, NetworkPass pass, NetworkPass closer, int mostTiles)
    {
        var photo = passes.BaseLayer(closer);
        var lifted = Lifted(result, pass, closer);
        using var retouched = Retouched(photo, lifted.BlendLayers[FeatureNames.Of(RetouchFeature.Blemishes)]);
        using var spots = SpotMap.Of(retouched, lifted.SkinMask, passes.CancellationToken);
        var tiles = TileGrid.Cover(closer.Grid, networkSide).Select(tile => (Tile: tile, Spots: SpotMap.Count(spots, tile)))
            .Where(tile => tile.Spots >= SpotMap.FewestPixels).OrderByDescending(tile => tile.Spots).Take(mostTiles).Select(tile => tile.Tile).ToArray();
        if (tiles.Length == 0) return null;
        foreach (var tile in tiles) Add(tile, new FineGrid(photo, retouched, spots), lifted);
        return lifted;
    }

    private PassResult Lifted(PassResult result, NetworkPass pass, NetworkPass closer)
    {
        var map = new GridMap(-0.5, -0.5, pass.Scale / closer.Scale);
        return new PassResult(Lift(result.SkinMask), Lift(result.RetouchMask), result.BlendLayers.ToDictionary(layer => layer.Key, layer => Lift(layer.Value)));

        PlanarWindow Lift(PlanarWindow window)
        {
            var lifted = PlanarWindow.Create(closer.Grid.Bounds, window.PlaneCount);
            GridTap[] columns = [.. Enumerable.Range(0, closer.Grid.Width).Select(x => map.Column(x, window.Bounds.Width))];
            Parallel.For(0, closer.Grid.Height, Workers.Options(passes.CancellationToken), y =>
            {
                var tap = map.Row(y, window.Bounds.Height);
                var between = ArrayPool<float>.Shared.Rent(window.Bounds.Width);
                for (var plane = 0; plane < window.PlaneCount; plane++)
                {
                    LaneLoop.Run(new LerpKernel(window.Row(plane, tap.Low), window.Row(plane, tap.High), tap.Weight, between), window.Bounds.Width);
                    var row = lifted.Row(plane, y);
                    for (var x = 0; x < row.Length; x++)
                        row[x] = between[columns[x].Low] + (between[columns[x].High] - between[columns[x].Low]) * columns[x].Weight;
                }

                ArrayPool<float>.Shared.Return(between);
            });
            return lifted;
        }
    }

    /// <summary>The photo as the region's own pass has retouched it, 0..1.</summary>
    private PlanarWindow Retouched(PlanarWindow photo, PlanarWindow blendLayer)
    {
        var result = PassResult.RentedCut(photo, photo.Bounds);
        Parallel.For(0, photo.Bounds.Height, Workers.Options(passes.CancellationToken), y =>
        {
            for (var plane = 0; plane < 3; plane++)
                Pairs.Run(result.Row(plane, y), blendLayer.Row(plane, y), new LimitedBlend(_reach, constants.Neutral));
        });
        return result;
    }

    /// <summary>Looks at one tile and adds what is found.</summary>
    private void Add(Bounds tile, FineGrid grid, PassResult sums)
    {
        var name = FeatureNames.Of(RetouchFeature.Blemishes);
        using var input = PassResult.RentedCut(grid.Retouched, tile);
        var found = passes.LookRented(input);
        var (columns, rows) = TileGrid.Weights(tile, grid.Photo.Bounds.Extent, networkSide);
        Parallel.For(0, tile.Height, Workers.Options(passes.CancellationToken), y =>
        {
            var rented = ArrayPool<float>.Shared.Rent(tile.Width);
            var weights = rented.AsSpan(0, tile.Width);
            RowOf(grid.Spots, 0).CopyTo(weights);
            Pairs.Run(weights, columns, new Product(rows[y]));
            for (var plane = 0; plane < 3; plane++)
            {
                var move = new Move(RowOf(grid.Photo, plane), input.Row(plane, y), found[name].Row(plane, y));
                LaneLoop.Run(new AddMoveKernel(RowOf(sums.BlendLayers[name], plane), weights, move, _reverseBlend), tile.Width);
            }

            LaneLoop.Run(new RaiseKernel(RowOf(sums.RetouchMask, 0), weights, found[TensorNames.RetouchMask].Row(0, y)), tile.Width);
            ArrayPool<float>.Shared.Return(rented);

            Span<float> RowOf(PlanarWindow window, int plane) => window.Row(plane, tile.Y + y).Slice(tile.X, tile.Width);
        });
        foreach (var window in found.Values) window.Dispose();
    }

    /// <summary>What all tiles look at, on the finer grid.</summary>
    private readonly record struct FineGrid(PlanarWindow Photo, PlanarWindow Retouched, PlanarWindow Spots);
}
