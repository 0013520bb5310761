using AbpnBridge.Imaging.Geometry;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Geometry;

public sealed class ExtentTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 3, 1, 2)]
    [InlineData(97, 151, 49, 76)]
    [InlineData(4096, 4095, 2048, 2048)]
    public void Halved_AnySide_RoundsUp(int width, int height, int halfWidth, int halfHeight) =>
        Assert.Equal(new Extent(halfWidth, halfHeight), new Extent(width, height).Halved);

    [Fact]
    public void AtLevel_OddSides_HalvesLevelByLevel()
    {
        Assert.Equal(new Extent(97, 151), new Extent(97, 151).AtLevel(0));
        Assert.Equal(new Extent(25, 38), new Extent(97, 151).AtLevel(2));
        Assert.Equal(new Extent(1, 2), new Extent(97, 151).AtLevel(7));
    }

    [Fact]
    public void PixelCount_LargestPhoto_DoesNotOverflow() => Assert.Equal(30_000L * 30_000, new Extent(30_000, 30_000).PixelCount);

    [Theory]
    [InlineData(0, 5, true)]
    [InlineData(5, -1, true)]
    [InlineData(1, 1, false)]
    public void IsEmpty_SomeSide_TellsWhetherThereIsAPixel(int width, int height, bool empty) => Assert.Equal(empty, new Extent(width, height).IsEmpty);
}
