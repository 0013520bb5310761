using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class RetouchPlanTests
{
    [Theory]
    [InlineData(1, 1, 0, 1, 1)]
    [InlineData(512, 300, 0, 512, 300)]
    [InlineData(513, 300, 0, 512, 300)]
    [InlineData(1024, 1024, 1, 512, 512)]
    [InlineData(1207, 1350, 1, 458, 512)]
    [InlineData(3840, 2160, 2, 512, 288)]
    [InlineData(7680, 4320, 3, 512, 288)]
    [InlineData(8192, 8192, 4, 512, 512)]
    [InlineData(30_000, 1, 5, 512, 1)]
    [InlineData(1, 30_000, 5, 1, 512)]
    public void For_Extent_FitsTheGridAndStopsBeforeFallingBelowIt(int width, int height, int coarsest, int gridWidth, int gridHeight)
    {
        var plan = RetouchPlan.For(new Extent(width, height));
        Assert.Equal((coarsest, new Extent(gridWidth, gridHeight)), (plan.CoarsestLevel, plan.Grid));
        Assert.InRange(plan.ScaleOf(plan.CoarsestLevel), 0.5, 1);
        Assert.Equal(coarsest + 1, plan.LevelExtents.Count);
        Assert.True(plan.LevelExtents[^1].LongSide >= plan.Grid.LongSide);
    }

    [Fact]
    public void For_Roi_PlansTheRoiAlone()
    {
        var plan = RetouchPlan.For(new Extent(8000, 6000), new Bounds(1000, 2000, 1024, 700));
        Assert.Equal((0.5, new Extent(512, 350), 1), (plan.Scale, plan.Grid, plan.CoarsestLevel));
    }

    [Theory]
    [InlineData(0, 0, 11, 10)]
    [InlineData(-1, 0, 5, 5)]
    [InlineData(3, 3, 0, 2)]
    public void For_RoiOutsideThePhoto_IsABadRequest(int x, int y, int width, int height)
    {
        var error = Assert.Throws<RetouchException>(() => RetouchPlan.For(new Extent(10, 10), new Bounds(x, y, width, height)));
        Assert.Equal(RetouchError.BadRequest, error.Kind);
    }

    [Fact]
    public void Tiles_RoiOffTheGrid_StartAtItsCorner()
    {
        var plan = RetouchPlan.For(new Extent(2000, 2000), new Bounds(100, 50, 900, 300));
        Assert.Equal([new Bounds(100, 50, 256, 256), new Bounds(356, 50, 44, 256)], plan.Tiles(new Bounds(100, 50, 300, 256)));
    }

    [Fact]
    public void EstimateBytes_HundredMegapixels_IsThePhotoAndALittleMore()
    {
        var photo = new Extent(12_000, 8_400);
        var bytes = photo.PixelCount * PixelFormat.Rgb16.BytesPerPixel;
        Assert.InRange(RetouchPlan.EstimateBytes(photo, PixelFormat.Rgb16, workers: 2), bytes, bytes + (600L << 20));
    }

    [Fact]
    public void EstimateBytes_MoreCores_CountsTheWorkOfEach()
    {
        var photo = new Extent(30_000, 20_000);
        // A thread's work on one tile and what it may be ahead of the others: a kept tile of 1 MiB on each of five levels.
        Assert.Equal(
            14 * (12L + 5) << 20,
            RetouchPlan.EstimateBytes(photo, PixelFormat.Rgb8, workers: 16) - RetouchPlan.EstimateBytes(photo, PixelFormat.Rgb8, workers: 2));
    }

    [Theory]
    [InlineData(30_000, 20_000, 0, 118)]
    [InlineData(30_000, 20_000, 4, 16)]
    [InlineData(6_000, 4_000, 1, 24)]
    [InlineData(600, 500, 0, 3)]
    public void KeptTilesOf_Level_AreTheRowsInUseAndATileForEachThread(int width, int height, int level, int rowTiles)
    {
        var all = new Extent(width, height).AtLevel(level) is var extent ? (extent.Width + 255) / 256 * ((extent.Height + 255) / 256) : 0;
        Assert.Equal(Math.Min(all, rowTiles + 3), RetouchPlan.For(new Extent(width, height)).KeptTilesOf(level, workers: 3));
    }
}
