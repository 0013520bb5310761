using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;

namespace AbpnBridge.Retouching.Regions;

/// <summary>
/// Looks at a region again, closer and by tiles, where small spots are left: the network sees the photo as the region's own pass has retouched it, so that nothing
/// is done twice, and what it still finds is added: B = R-ABM(I, R_fine(I + E J(I))). Only blemishes: evening is of low frequency, and moles and freckles stay marks of
/// the region's pass, so that what is kept stays kept.
/// </summary>
/// <param name="passes">Runs the network.</param>
/// <param name="networkSide">Side of the network's square input.</param>
/// <param name="constants">Of the adaptive blend.</param>
internal sealed class FinePass(PassRunner passes, int networkSide, AdaptiveBlendConstants constants)
{
    /// <summary>Finer than the region's own pass: 2 x 2 tiles of 512 with 64 pixels of overlap cover 960.</summary>
    public const double Finer = 1.875;

    private readonly AdaptiveBlend _adaptiveBlend = new(constants);
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
        var retouched = Retouched(photo, lifted.BlendLayers[FeatureNames.Of(RetouchFeature.Blemishes)]);
        var spots = SpotMap.Of(retouched, lifted.SkinMask, passes.CancellationToken);
        var tiles = TileGrid.Cover(closer.Grid, networkSide).Select(tile => (Tile: tile, Spots: SpotMap.Count(spots, tile)))
            .Where(tile => tile.Spots >= SpotMap.FewestPixels).OrderByDescending(tile => tile.Spots).Take(mostTiles).Select(tile => tile.Tile).ToArray();
        if (tiles.Length == 0) return null;
        foreach (var tile in tiles) Add(tile, closer.Grid, photo, retouched, spots, lifted);
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
                for (var plane = 0; plane < window.PlaneCount; plane++)
                {
                    Span<float> low = window.Row(plane, tap.Low), high = window.Row(plane, tap.High), row = lifted.Row(plane, y);
                    for (var x = 0; x < row.Length; x++)
                    {
                        var column = columns[x];
                        var left = low[column.Low] + (high[column.Low] - low[column.Low]) * tap.Weight;
                        var right = low[column.High] + (high[column.High] - low[column.High]) * tap.Weight;
                        row[x] = left + (right - left) * column.Weight;
                    }
                }
            });
            return lifted;
        }
    }

    /// <summary>I + E J(I), 0..1.</summary>
    private PlanarWindow Retouched(PlanarWindow photo, PlanarWindow blendLayer)
    {
        var result = PassResult.Cut(photo, photo.Bounds, isOwn: true);
        var edit = PassResult.Cut(blendLayer, blendLayer.Bounds, isOwn: true);
        foreach (ref var value in edit.Samples.Span) value -= constants.Neutral;
        _adaptiveBlend.Apply(result.Samples.Span, edit.Samples.Span);
        foreach (ref var value in result.Samples.Span) value = Math.Clamp(value, 0f, 1f);
        return result;
    }

    private void Add(Bounds tile, Extent grid, PlanarWindow photo, PlanarWindow retouched, PlanarWindow spots, PassResult sums)
    {
        var (seen, baseLayer) = (PassResult.Cut(retouched, tile), PassResult.Cut(photo, tile));
        var (name, found) = (FeatureNames.Of(RetouchFeature.Blemishes), passes.Look(seen));
        // The change on top of what the network saw, as a change of the photo itself: R_fine - seen, turned into blend at I.
        var result = found[name];
        for (var i = 0; i < result.Samples.Length; i++) result.Samples.Span[i] += baseLayer.Samples.Span[i] - seen.Samples.Span[i];
        var layer = PlanarWindow.Create(baseLayer.Bounds, 3);
        _reverseBlend.Invert(baseLayer.Samples.Span, result.Samples.Span, layer.Samples.Span);
        var weights = Weights(tile, grid, spots);
        for (var y = 0; y < tile.Height; y++)
        {
            for (var plane = 0; plane < 3; plane++)
                AddWeighted(sums.BlendLayers[name].Row(plane, tile.Y + y)[tile.X..], layer.Row(plane, y), weights.Row(0, y), constants.Neutral);
            Raise(sums.RetouchMask.Row(0, tile.Y + y)[tile.X..], found[TensorNames.RetouchMask].Row(0, y), weights.Row(0, y));
        }
    }

    private PlanarWindow Weights(Bounds tile, Extent grid, PlanarWindow spots)
    {
        var weights = PassResult.Cut(spots, tile, isOwn: true);
        var (columns, rows) = TileGrid.Weights(tile, grid, networkSide);
        for (var y = 0; y < tile.Height; y++)
        {
            var row = weights.Row(0, y);
            for (var x = 0; x < row.Length; x++) row[x] *= rows[y] * columns[x];
        }

        return weights;
    }

    // Where a sick device gives no number, or one without end, what the region's own pass found stays: also under a weight of 0, which times no number is none.
    private static void AddWeighted(Span<float> sums, ReadOnlySpan<float> layer, ReadOnlySpan<float> weights, float neutral)
    {
        for (var x = 0; x < weights.Length; x++)
            if (float.IsFinite(layer[x])) sums[x] += weights[x] * (layer[x] - neutral);
    }

    private static void Raise(Span<float> mask, ReadOnlySpan<float> other, ReadOnlySpan<float> weights)
    {
        for (var x = 0; x < weights.Length; x++)
            if (float.IsFinite(other[x])) mask[x] = Math.Max(mask[x], weights[x] * other[x]);
    }
}
