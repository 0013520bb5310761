using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Pyramids;

public sealed class AreaResamplingTests
{
    [Fact]
    public void Shrink_OddSidesAndScale_EqualsPyTorch()
    {
        var photo = GoldenTensor.Read("area_resample.photo");
        var golden = GoldenTensor.Read("area_resample.grid");
        using var picture = TestImages.Make(
            new Extent(photo.Columns, photo.Rows), PixelFormat.RgbFloat, (x, y, c) => photo.Values[(c * photo.Rows + y) * photo.Columns + x]);
        using var grid = AreaResampling.Shrink(picture.View(), 0.37, TestContext.Current.CancellationToken);
        Assert.Equal(new Bounds(0, 0, golden.Columns, golden.Rows), grid.Bounds);
        // Nine to sixteen float products per value, added in another order.
        Assert.InRange(golden.LargestDifference(grid.Samples.Span), 0, 1e-6f);
    }

    [Theory]
    [InlineData(1, 1, 1.0, 1, 1)]
    [InlineData(5792, 5792, 512.0 / 5792, 512, 512)]
    [InlineData(97, 151, 24.0 / 151, 16, 24)]
    [InlineData(30_000, 1, 512.0 / 30_000, 512, 1)]
    public void GridExtent_Scale_RoundsUpAndHasAPixel(int width, int height, double scale, int gridWidth, int gridHeight) =>
        Assert.Equal(new Extent(gridWidth, gridHeight), AreaResampling.GridExtent(new Extent(width, height), scale));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 97)]
    [InlineData(151, 3)]
    public void Shrink_FlatPicture_StaysFlat(int width, int height)
    {
        using var picture = TestImages.Flat(new Extent(width, height), PixelFormat.Rgb16, 0.5f);
        var value = 32768 / 65535f;
        foreach (var scale in (double[])[1, 0.77, 0.1, 1.0 / 151])
        {
            using var grid = AreaResampling.Shrink(picture.View(), scale, TestContext.Current.CancellationToken);
            // The weights of a mean add up to 1 within a few float roundings.
            Assert.All(grid.Samples.ToArray(), sample => Assert.InRange(sample, value - 1e-6f, value + 1e-6f));
        }
    }

    [Fact]
    public void Shrink_ScaleOne_IsThePhotoLimited()
    {
        using var picture = TestImages.Noise(new Extent(19, 7), PixelFormat.RgbFloat, 2);
        using var grid = AreaResampling.Shrink(picture.View(), 1, TestContext.Current.CancellationToken);
        var red = new float[19];
        SampleConverter.ReadChannel(picture.Row(3), picture.Format, 0, red);
        Assert.Equal(red.Select(value => Math.Clamp(value, 0, 1)), grid.Row(0, 3).ToArray());
    }

    [Fact]
    public void Shrink_Cancelled_Throws()
    {
        using var picture = TestImages.Flat(new Extent(64, 64), PixelFormat.Rgb8, 0.5f);
        Assert.Throws<OperationCanceledException>(() => AreaResampling.Shrink(picture.View(), 1, new CancellationToken(canceled: true)));
    }
}
