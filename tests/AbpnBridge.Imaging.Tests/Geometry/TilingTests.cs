using AbpnBridge.Imaging.Geometry;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Geometry;

public sealed class TilingTests
{
    [Fact]
    public void Split_BoundsAcrossTheGrid_CutsAtGridLines()
    {
        Bounds[] expected = [new(3, 6, 1, 2), new(4, 6, 4, 2), new(8, 6, 1, 2), new(3, 8, 1, 1), new(4, 8, 4, 1), new(8, 8, 1, 1)];
        Assert.Equal(expected, Tiling.Split(new Bounds(3, 6, 6, 3), 4));
    }

    [Fact]
    public void Split_NegativeCoordinates_FollowsTheSameGrid() =>
        Assert.Equal([new Bounds(-3, 0, 3, 1), new Bounds(0, 0, 2, 1)], Tiling.Split(new Bounds(-3, 0, 5, 1), 4));

    [Fact]
    public void Split_EmptyBounds_GivesNothing() => Assert.Empty(Tiling.Split(new Bounds(7, 7, 0, 3), 4));

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(0, 0)]
    [InlineData(255, 0)]
    [InlineData(256, 1)]
    [InlineData(-256, -1)]
    [InlineData(-257, -2)]
    public void IndexOf_Coordinate_RoundsDown(int coordinate, int index) => Assert.Equal(index, Tiling.IndexOf(coordinate, 256));

    [Fact]
    public void Split_AnyBoundsAndSide_CoversEachPixelOnceWithinOneGridTile()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 200; trial++)
        {
            var bounds = new Bounds(random.Next(-40, 40), random.Next(-40, 40), random.Next(1, 60), random.Next(1, 60));
            var side = random.Next(1, 30);
            var covered = new HashSet<(int, int)>();
            foreach (var tile in Tiling.Split(bounds, side))
            {
                Assert.Equal(Tiling.IndexOf(tile.X, side), Tiling.IndexOf(tile.Right - 1, side));
                Assert.Equal(Tiling.IndexOf(tile.Y, side), Tiling.IndexOf(tile.Bottom - 1, side));
                for (var y = tile.Y; y < tile.Bottom; y++)
                    for (var x = tile.X; x < tile.Right; x++)
                        Assert.True(covered.Add((x, y)));
            }

            Assert.Equal(bounds.Extent.PixelCount, covered.Count);
            Assert.All(covered, pixel => Assert.True(bounds.Contains(pixel.Item1, pixel.Item2)));
        }
    }
}
