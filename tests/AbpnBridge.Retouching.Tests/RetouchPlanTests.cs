using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class RetouchPlanTests
{
    [Theory]
    [InlineData(0, 0, 11, 10)]
    [InlineData(-1, 0, 5, 5)]
    [InlineData(3, 3, 0, 2)]
    public void PartOf_RoiOutsideThePhoto_IsABadRequest(int x, int y, int width, int height)
    {
        var error = Assert.Throws<RetouchException>(() => RetouchPlan.PartOf(new Extent(10, 10), new Bounds(x, y, width, height)));
        Assert.Equal(RetouchError.BadRequest, error.Kind);
    }

    [Fact]
    public void EstimateBytes_HundredMegapixels_IsThePhotoAndALittleMore()
    {
        var photo = new Extent(12_000, 8_400);
        var bytes = photo.PixelCount * PixelFormat.Rgb16.BytesPerPixel;
        Assert.InRange(RetouchPlan.EstimateBytes(photo, PixelFormat.Rgb16, workers: 2, usesGraph: false), bytes, bytes + (500L << 20));
    }

    [Fact]
    public void EstimateBytes_TilesOnADevice_CountsTheTensorsOfEveryThread()
    {
        var photo = new Extent(600, 400);

        var more = RetouchPlan.EstimateBytes(photo, PixelFormat.Rgb8, workers: 8, usesGraph: true)
            - RetouchPlan.EstimateBytes(photo, PixelFormat.Rgb8, workers: 8, usesGraph: false);

        // At least 17 planes of 512 x 512 floats: 3 of photo, 3 of result and g, the same as tensors with the selection, and two of grids and weights.
        Assert.InRange(more, 8 * 17L * 512 * 512 * sizeof(float), 8 * (32L << 20));
    }

    // 20 thousand millions of multiply-accumulates a photo, design.md 2.2; six runs see one large face as closely as there is anything to see.
    [Theory]
    [InlineData(3.33, 6)]
    [InlineData(3.95, 5)]
    [InlineData(4.0, 5)]
    [InlineData(0.5, 6)]
    [InlineData(0, 6)]
    [InlineData(40, 1)]
    public void RunsWithinBudget_ByTheCostOfOneRun_FillsTheBudget(double gigaMacs, int expected) =>
        Assert.Equal(expected, RetouchPlan.RunsWithinBudget(gigaMacs));
}
