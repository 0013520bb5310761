using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.Regions;

/// <summary>
/// Finds the regions of a photo and looks at each: a coarse pass over the whole photo says where skin is, a closer look by tiles too where that found nothing
/// large; every connected part gets a pass of its own at the scale that fits it, unless the coarse pass came close to that scale. Without skin there is no
/// region.
/// </summary>
/// <param name="photo">Extent of the photo.</param>
/// <param name="part">Only regions that touch it are looked at, full-size pixels; the photo's bounds for all.</param>
/// <param name="networkSide">Side of the network's square input.</param>
/// <param name="mostRuns">Network runs that the budget has room for: what the looks for skin and the regions leave of them goes to finer tiles.</param>
/// <param name="passes">Runs the network.</param>
/// <param name="fine">Looks closer where small spots are left.</param>
internal sealed class RegionFinder(Extent photo, Bounds part, int networkSide, int mostRuns, PassRunner passes, FinePass fine)
{
    // Finding small people takes runs of its own, and they have spots too: whatever it took, a region may have two finer tiles.
    private const int TilesOfAnyRegion = 2;

    // Shares of the work for the progress: looking for skin, then the regions.
    private const double FoundSkin = 0.3;

    /// <summary>Runs every pass.</summary>
    /// <param name="onProgress">Told the share of the work that is done, 0..1, never falling.</param>
    public IReadOnlyList<RegionAnalysis> Find(Action<double> onProgress)
    {
        var (regions, coarse) = Look(photo.Bounds);
        // Skin too small to be seen in the whole photo may be what the part was drawn around; context as wide as the part itself.
        if (regions.Count == 0 && part != photo.Bounds)
            (regions, coarse) = Look(part.Inflate(Math.Max(part.Extent.LongSide, networkSide / 4)).Intersect(photo.Bounds));
        var seen = new List<(PlannedRegion Region, (RegionCanvas Canvas, PassResult Result) Found)>();
        var room = RegionPlan.MostGridPixels - regions.Sum(region => RegionCanvas.Of(region).Grid.PixelCount);
        for (var i = 0; i < regions.Count; i++)
        {
            onProgress(FoundSkin + (1 - FoundSkin) * i / regions.Count);
            var region = regions[i];
            var result = region.OnCoarseGrid is { } grid ? coarse.Cut(grid) : passes.Run(region.Pass);
            // What looked like skin from afar may be wood or sand from near by. (Without a look from near by there is nothing new to judge by.)
            var boxPixels = region.Core.Extent.PixelCount * region.Pass.Scale * region.Pass.Scale;
            if (region.OnCoarseGrid is null && !SkinComponents.Confirms(result.SkinMask, boxPixels)) continue;
            var left = mostRuns - passes.Runs - regions.Skip(i + 1).Count(later => later.OnCoarseGrid is null);
            var found = Closer(region, result, Math.Max(left, TilesOfAnyRegion), room);
            room -= found.Canvas.Grid.PixelCount - RegionCanvas.Of(region).Grid.PixelCount;
            seen.Add((region, found));
        }

        PlannedRegion[] all = [.. seen.Select(pair => pair.Region)];
        return [.. seen.Select(pair => Kept(pair.Region, all, pair.Found.Canvas, pair.Found.Result))];
    }

    /// <summary>What was found, on a finer grid where spots are left that the region's pass could not see and memory has room for more grid pixels.</summary>
    private (RegionCanvas Canvas, PassResult Result) Closer(PlannedRegion region, PassResult result, int mostTiles, long room)
    {
        var canvas = RegionCanvas.Of(region);
        return FinePass.CloserThan(region.Pass) is { } closer && closer.Grid.PixelCount - canvas.Grid.PixelCount <= room &&
            fine.Run(result, region.Pass, closer, mostTiles) is { } finer
            ? (new RegionCanvas(closer.Roi, closer.Scale, closer.Grid), finer)
            : (canvas, result);
    }

    private (IReadOnlyList<PlannedRegion> Regions, PassResult Coarse) Look(Bounds bounds)
    {
        var coarse = NetworkPass.Fit(bounds, networkSide);
        var result = passes.Run(coarse);
        var skin = SkinOf(result.SkinMask, coarse);
        if (RegionPlan.NeedsCloserLook(skin, coarse))
        {
            var closer = new NetworkPass(bounds, Math.Min(1, RegionPlan.CloserLook * coarse.Scale));
            skin = SkinOf(SkinMaskByTiles(closer), closer);
        }

        var planned = RegionPlan.For(skin, coarse, photo, networkSide);
        return ([.. planned.Where(region => !region.Pass.Roi.Intersect(part).IsEmpty)], result);
    }

    private static IReadOnlyList<Bounds> SkinOf(PlanarWindow skinMask, NetworkPass pass) =>
        [.. SkinComponents.Find(skinMask).Select(box => RegionPlan.OnPhoto(box, pass))];

    /// <summary>
    /// The skin mask of a grid that is larger than the network's input. Where tiles overlap, the surer one counts: this mask only finds regions.
    /// </summary>
    private PlanarWindow SkinMaskByTiles(NetworkPass pass)
    {
        var mask = PlanarWindow.Create(pass.Grid.Bounds, 1);
        var baseLayer = passes.BaseLayer(pass);
        foreach (var tile in TileGrid.Cover(pass.Grid, networkSide))
        {
            var seen = passes.Run(PassResult.Cut(baseLayer, tile)).SkinMask;
            for (var y = 0; y < tile.Height; y++) Pairs.Run(mask.Row(0, tile.Y + y).Slice(tile.X, tile.Width), seen.Row(0, y), default(Larger));
        }

        return mask;
    }

    private RegionAnalysis Kept(PlannedRegion region, IReadOnlyList<PlannedRegion> all, RegionCanvas canvas, PassResult result)
    {
        return new RegionAnalysis(
            new RetouchRegion(region.Id, canvas.Roi, canvas.Scale), RegionWeight.Of(region, all, canvas, photo, passes.CancellationToken),
            result.SkinMask, result.RetouchMask, result.BlendLayers);
    }
}
