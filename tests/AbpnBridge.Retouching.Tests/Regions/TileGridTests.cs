using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Retouching.Regions;
using Xunit;

namespace AbpnBridge.Retouching.Tests.Regions;

public sealed class TileGridTests
{
    [Theory]
    [InlineData(300, 200)]
    [InlineData(700, 512)]
    [InlineData(960, 961)]
    public void Weights_OfAllTiles_AddUpTo1(int width, int height)
    {
        var grid = new Extent(width, height);
        var sums = new float[width, height];
        foreach (var tile in TileGrid.Cover(grid, 512))
        {
            var (columns, rows) = TileGrid.Weights(tile, grid, 512);
            for (var y = 0; y < tile.Height; y++)
                for (var x = 0; x < tile.Width; x++) sums[tile.X + x, tile.Y + y] += columns[x] * rows[y];
        }

        // A few float roundings.
        Assert.All(sums.Cast<float>(), sum => Assert.InRange(sum, 1 - 1e-5f, 1 + 1e-5f));
    }

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
