using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Retouching.Regions;
using Xunit;

namespace AbpnBridge.Retouching.Tests.Regions;

public sealed class TileGridTests
{
    [Theory]
    [InlineData(512, 300, 1)]
    [InlineData(513, 512, 2)]
    [InlineData(960, 640, 4)]
    [InlineData(960, 960, 4)]
    [InlineData(961, 960, 6)]
    public void Cover_Grid_IsCoveredWithEnoughOverlap(int width, int height, int count)
    {
        var grid = new Extent(width, height);
        var tiles = TileGrid.Cover(grid, 512).ToList();
        Assert.Equal(count, tiles.Count);
        Assert.All(tiles, tile => Assert.True(grid.Bounds.Contains(tile) && tile.Width <= 512 && tile.Height <= 512));
        foreach (var (left, right) in tiles.Zip(tiles.Skip(1)).Where(pair => pair.First.Y == pair.Second.Y))
            Assert.InRange(left.Right - right.X, TileGrid.Overlap, 511);
        Assert.Equal((width, height), (tiles.Max(tile => tile.Right), tiles.Max(tile => tile.Bottom)));
    }
}
