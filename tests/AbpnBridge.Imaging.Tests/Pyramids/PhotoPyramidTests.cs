using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Pyramids;

public sealed class PhotoPyramidTests
{
    [Fact]
    public void Read_KeptLevels_EqualLevelsMadeOnTheSpot()
    {
        using var photo = TestImages.Noise(new Extent(151, 397), PixelFormat.Rgb8, 5);
        var kept = new PhotoPyramid(photo.View(), CoarseLevels.Build(photo.View(), 4, TestContext.Current.CancellationToken));
        var made = new PhotoPyramid(photo.View(), CoarseLevels.Build(photo.View(), 0, TestContext.Current.CancellationToken));
        for (var level = 0; level <= 4; level++)
        {
            Assert.Equal(photo.Extent.AtLevel(level), kept.ExtentOf(level));
            foreach (var bounds in Windows.In(kept.ExtentOf(level), 10))
            {
                using var expected = made.Read(level, bounds);
                using var actual = kept.Read(level, bounds);
                Windows.AssertPartOf(expected, actual);
            }
        }
    }

    [Fact]
    public void ReadHighFrequency_OddSides_EqualsPyTorch()
    {
        var level = GoldenTensor.Read("high_frequency.level");
        var golden = GoldenTensor.Read("high_frequency.detail");
        using var photo = TestImages.Make(
            new Extent(level.Columns, level.Rows), PixelFormat.RgbFloat, (x, y, c) => level.Values[(c * level.Rows + y) * level.Columns + x]);
        var pyramid = new PhotoPyramid(photo.View(), CoarseLevels.Build(photo.View(), 0, TestContext.Current.CancellationToken));
        using var detail = pyramid.ReadHighFrequency(0, photo.Extent.Bounds);
        // A difference of two numbers up to 1, each rounded a few times.
        Assert.InRange(golden.LargestDifference(detail.Samples.Span), 0, 1e-6f);
    }

    [Fact]
    public void Read_FloatPhoto_IsLimited()
    {
        using var photo = TestImages.Noise(new Extent(20, 20), PixelFormat.RgbFloat, 5);
        var pyramid = new PhotoPyramid(photo.View(), CoarseLevels.Build(photo.View(), 0, TestContext.Current.CancellationToken));
        using var window = pyramid.Read(0, photo.Extent.Bounds);
        Assert.All(window.Samples.ToArray(), value => Assert.InRange(value, 0f, 1f));
    }
}
