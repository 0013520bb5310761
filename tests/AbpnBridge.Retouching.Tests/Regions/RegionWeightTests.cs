using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Retouching.Regions;
using Xunit;

namespace AbpnBridge.Retouching.Tests.Regions;

public sealed class RegionWeightTests
{
    private static readonly Extent Photo = new(400, 300);

    [Fact]
    public void Of_OneRegion_Is1OnTheSkinAnd0AtItsEdge()
    {
        var region = Region(0, new Bounds(100, 100, 80, 60), 20, 1);
        var weight = Of(region, [region]);
        for (var y = 20; y < 80; y++) Assert.Equal(Enumerable.Repeat(1f, 80), weight.Row(0, y).Slice(20, 80).ToArray());
        Assert.Equal((0f, 0f), (weight.Row(0, 50)[0], weight.Row(0, 50)[^1]));
        Assert.Equal(0f, weight.Row(0, 0)[60]);
        var ramp = weight.Row(0, 50)[..20].ToArray();
        Assert.Equal(ramp.Order(), ramp);
    }

    [Fact]
    public void Of_RegionAtThePhotosEdge_DoesNotFadeThere()
    {
        var region = new PlannedRegion(0, new Bounds(0, 0, 400, 100), new NetworkPass(new Bounds(0, 0, 400, 120), 1), null);
        var weight = Of(region, [region]);
        Assert.Equal((1f, 1f, 0f), (weight.Row(0, 0)[0], weight.Row(0, 0)[399], weight.Row(0, 119)[200]));
    }

    [Fact]
    public void Of_Neighbours_AddUpTo1OnTheSkinOfBoth()
    {
        PlannedRegion[] all = [Region(0, new Bounds(60, 60, 100, 100), 30, 1), Region(1, new Bounds(150, 80, 100, 100), 30, 1)];
        var (one, two) = (Of(all[0], all), Of(all[1], all));
        for (var y = 80; y < 160; y++)
            for (var x = 60; x < 250; x++)
            {
                var sum = At(one, all[0], x, y) + At(two, all[1], x, y);
                // Float rounding of one division.
                Assert.InRange(sum, 1 - 1e-6, 1 + 1e-6);
            }
    }

    [Fact]
    public void Of_Neighbours_ChangeGently()
    {
        PlannedRegion[] all = [Region(0, new Bounds(60, 60, 100, 100), 30, 1), Region(1, new Bounds(150, 80, 100, 100), 30, 0.8)];
        var one = Of(all[0], all);
        for (var y = 1; y < one.Bounds.Height; y++)
            for (var x = 1; x < one.Bounds.Width; x++)
            {
                // 1.5 / 30 a pixel is the steepest slope of one ramp, and two of them meet.
                Assert.InRange(Math.Abs(one.Row(0, y)[x] - one.Row(0, y)[x - 1]), 0, 0.11);
                Assert.InRange(Math.Abs(one.Row(0, y)[x] - one.Row(0, y - 1)[x]), 0, 0.11);
            }
    }

    [Fact]
    public void Of_RegionInsideALargerOne_GoesBeforeIt()
    {
        PlannedRegion[] all = [Region(0, new Bounds(50, 50, 250, 200), 40, 0.25), Region(1, new Bounds(120, 100, 60, 60), 20, 1)];
        Assert.InRange(At(Of(all[1], all), all[1], 150, 130), 0.99, 1);
    }

    [Fact]
    public void Of_NeighboursOfDifferentScales_LiftToNoMoreThan1()
    {
        // A large face, and one near its corner that is seen five times closer: the large one's ramp is as narrow as three pixels of its own grid.
        var photo = new Extent(4000, 4000);
        PlannedRegion[] all = [Region(0, new Bounds(300, 200, 3000, 3000), 20, 0.137), Region(1, new Bounds(3310, 3210, 500, 600), 90, 0.656)];
        var lifted = all.Select(region => (region.Pass, Weight: RegionWeight.Of(region, all, RegionCanvas.Of(region), photo, Retouches.Token))).ToArray();
        var most = 0f;
        for (var y = 3100; y < 3300; y++)
            for (var x = 3200; x < 3400; x++) most = Math.Max(most, lifted.Sum(field => LiftedAt(field.Weight, field.Pass, x, y)));
        // A ramp is a curve and its lift is made of straight lines: between grid pixels they differ by up to an eighth of the curve's turn per step.
        Assert.InRange(most, 0.99, 1.14);
    }

    private static float LiftedAt(Imaging.Pyramids.PlanarWindow weight, NetworkPass pass, int x, int y)
    {
        if (!pass.Roi.Contains(x, y)) return 0;
        var (column, row) = (At(x - pass.Roi.X, weight.Bounds.Width), At(y - pass.Roi.Y, weight.Bounds.Height));
        return Between(RowAt(row.Low), RowAt(row.High), row.Share);

        float RowAt(int at) => Between(weight.Row(0, at)[column.Low], weight.Row(0, at)[column.High], column.Share);

        (int Low, int High, float Share) At(int place, int count)
        {
            var at = Math.Clamp((place + 0.5) * pass.Scale - 0.5, 0, count - 1);
            return ((int)at, Math.Min((int)at + 1, count - 1), (float)(at - Math.Floor(at)));
        }
    }

    private static float Between(float low, float high, float share) => low + (high - low) * share;

    private static PlannedRegion Region(int id, Bounds core, int context, double scale) => new(id, core, new NetworkPass(core.Inflate(context), scale), null);

    private static Imaging.Pyramids.PlanarWindow Of(PlannedRegion region, IReadOnlyList<PlannedRegion> all) =>
        RegionWeight.Of(region, all, new RegionCanvas(region.Pass.Roi, 1, region.Pass.Roi.Extent), Photo, Retouches.Token);

    private static float At(Imaging.Pyramids.PlanarWindow weight, PlannedRegion region, int x, int y) =>
        region.Pass.Roi.Contains(x, y) ? weight.Row(0, y - region.Pass.Roi.Y)[x - region.Pass.Roi.X] : 0;
}
