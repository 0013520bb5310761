using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Retouching.Regions;
using Xunit;

namespace AbpnBridge.Retouching.Tests.Regions;

public sealed class RegionPlanTests
{
    private static readonly Extent Photo = new(6000, 4000);
    private static readonly NetworkPass Coarse = NetworkPass.Fit(Photo.Bounds, 512);

    [Fact]
    public void For_OneFace_HasContextOnEverySideAndFitsTheNetwork()
    {
        var region = Assert.Single(Plan(new Bounds(1000, 1000, 600, 800)));
        Assert.Equal(new Bounds(1000, 1000, 600, 800), region.Core);
        Assert.Equal(new NetworkPass(new Bounds(880, 880, 840, 1040), 512.0 / 1040), region.Pass);
        Assert.Null(region.OnCoarseGrid);
    }

    [Fact]
    public void For_FaceAtTheCorner_IsCutAtThePhoto() => Assert.Equal(new Bounds(0, 0, 720, 920), Assert.Single(Plan(new Bounds(0, 0, 600, 800))).Pass.Roi);

    [Fact]
    public void For_SmallFace_IsNotMagnified() => Assert.Equal(1, Assert.Single(Plan(new Bounds(1000, 1000, 150, 200))).Pass.Scale);

    [Fact]
    public void For_CloseUp_TakesTheCoarsePass()
    {
        // 4,000 + 2 x 15 % is cut to the photo; 6,000 / 4,800 is exactly a gain of 1.25.
        var close = Assert.Single(Plan(new Bounds(600, 0, 4800, 4000)));
        Assert.Equal(Coarse.Scale, close.Pass.Scale);
        Assert.NotNull(close.OnCoarseGrid);
        var whole = Assert.Single(Plan(Photo.Bounds));
        Assert.Equal((Photo.Bounds, Coarse.Grid.Bounds), (whole.Pass.Roi, whole.OnCoarseGrid));
    }

    [Fact]
    public void For_RegionOnTheCoarseGrid_LiesOnItsLines()
    {
        var tiny = Plan(new Bounds(500, 500, 3000, 3000), new Bounds(4500, 3500, 200, 200)).Single(region => region.OnCoarseGrid is not null);
        var grid = tiny.OnCoarseGrid!.Value;
        // Box 4,470 to 4,730 times 512 / 6,000.
        Assert.Equal(Bounds.FromEdges(381, 296, 404, 319), grid);
        Assert.InRange(Math.Abs(tiny.Pass.Roi.X * Coarse.Scale - grid.X), 0, 0.5 * Coarse.Scale);
        Assert.InRange(Math.Abs(tiny.Pass.Roi.Bottom * Coarse.Scale - grid.Bottom), 0, 0.5 * Coarse.Scale);
    }

    [Fact]
    public void For_ForeheadAndChin_AreOneRegion()
    {
        var region = Assert.Single(Plan(new Bounds(1000, 1000, 600, 300), new Bounds(1000, 1150, 600, 600)));
        Assert.Equal(new Bounds(1000, 1000, 600, 750), region.Core);
    }

    [Fact]
    public void For_PartsThatBelongTogetherOnlyOnceOthersDo_AreOneRegionInAnyOrder()
    {
        // Brow and chin are apart; each has half of its box in that of the cheeks.
        Bounds[] parts = [new(1000, 1000, 600, 100), new(1000, 1500, 600, 100), new(1000, 1100, 600, 400)];
        foreach (var order in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
            Assert.Equal(new Bounds(1000, 1000, 600, 600), Assert.Single(Plan([.. order.Select(i => parts[i])])).Core);
    }

    [Fact]
    public void For_FaceThatGlassesCutInTwo_IsOneRegion()
    {
        var region = Assert.Single(Plan(new Bounds(1000, 1000, 600, 350), new Bounds(980, 1400, 700, 700)));
        Assert.Equal(Bounds.FromEdges(980, 1000, 1680, 2100), region.Core);
    }

    [Theory]
    [InlineData(1000, 1450, 600, 700)] // hair between them: another face
    [InlineData(1300, 1400, 600, 700)] // beside rather than below
    [InlineData(1000, 1400, 280, 300)] // much narrower: a hand at the chin
    [InlineData(1000, 1400, 600, 1200)] // together longer than a face
    public void For_SkinBelowAFace_StaysApart(int x, int y, int width, int height) =>
        Assert.Equal(2, Plan(new Bounds(1000, 1000, 600, 350), new Bounds(x, y, width, height)).Count);

    [Fact]
    public void For_NeighboursThatOverlapALittle_StayApart()
    {
        var regions = Plan(new Bounds(1700, 900, 600, 800), new Bounds(1000, 1000, 600, 800));
        Assert.Equal([0, 1], regions.Select(region => region.Id));
        Assert.Equal([1700, 1000], regions.Select(region => region.Core.X));
        Assert.False(regions[0].Pass.Roi.Intersect(regions[1].Pass.Roi).IsEmpty);
    }

    [Fact]
    public void For_SmallFaceFarBehindALargeOne_StaysWithTheCoarsePass()
    {
        Assert.Equal([true, false], Plan(new Bounds(4000, 300, 230, 299), new Bounds(500, 1000, 1800, 2400)).Select(region => region.OnCoarseGrid is not null));
        Assert.Equal(
            [false, false], Plan(new Bounds(4000, 300, 230, 300), new Bounds(500, 1000, 1800, 2400)).Select(region => region.OnCoarseGrid is not null));
    }

    [Fact]
    public void For_Crowd_SpendsPassesOnTheLargest()
    {
        var crowd = Enumerable.Range(0, 40).Select(i => new Bounds(20 + i % 10 * 590, 50 + i / 10 * 950, 120 + i, 160 + i)).ToArray();
        var regions = Plan(crowd);
        Assert.Equal(40, regions.Count);
        Assert.Equal(RegionPlan.MostOwnPasses, regions.Count(region => region.OnCoarseGrid is null));
        Assert.True(regions.Where(r => r.OnCoarseGrid is null).Min(r => r.Core.Width) > regions.Where(r => r.OnCoarseGrid is not null).Max(r => r.Core.Width));
    }

    [Fact]
    public void For_Crowd_KeepsTheGridsSmall()
    {
        // 30 grids of 512 x 512 would be 7.9 million pixels.
        var crowd = Enumerable.Range(0, 30).Select(i => new Bounds(i % 6 * 1000 + 100, i / 6 * 800 + 50, 600, 600)).ToArray();
        Assert.InRange(
            Plan(crowd).Where(r => r.OnCoarseGrid is null).Sum(r => r.Pass.Grid.PixelCount), RegionPlan.MostGridPixels - 512 * 512, RegionPlan.MostGridPixels);
    }

    [Fact]
    public void NeedsCloserLook_OnlyWithoutLargeSkin()
    {
        Assert.True(RegionPlan.NeedsCloserLook([], Coarse));
        Assert.True(RegionPlan.NeedsCloserLook([new Bounds(0, 0, 900, 3000)], Coarse));
        Assert.False(RegionPlan.NeedsCloserLook([new Bounds(0, 0, 950, 1200)], Coarse));
        Assert.False(RegionPlan.NeedsCloserLook([], NetworkPass.Fit(new Bounds(0, 0, 512, 300), 512)));
    }

    private static IReadOnlyList<PlannedRegion> Plan(params Bounds[] skin) => RegionPlan.For(skin, Coarse, Photo, 512);
}
