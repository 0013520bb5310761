using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Tests;

public sealed class StrongestChangesTests
{
    private static readonly Extent Window = new(100, 100);

    [Fact]
    public void Find_SeveralSpots_GivesThemStrongestFirstInTheirMiddles()
    {
        // Spots of 8 x 8 pixels, the second the strongest, far from each other and from the edges.
        var places = Find(new Extent(900, 700), PixelFormat.Grey8, (200, 500, 60), (600, 150, 200), (700, 600, 20));

        Assert.Equal(3, places.Count);
        foreach (var (place, (x, y)) in places.Zip([(600, 150), (200, 500), (700, 600)]))
        {
            Assert.Equal(Window, place.Extent);
            // A spot lies in up to four blocks of 16; their middle is up to 8 off.
            Assert.InRange(place.X + 50 - (x + 4), -8, 8);
            Assert.InRange(place.Y + 50 - (y + 4), -8, 8);
        }
    }

    [Fact]
    public void Find_ChangesEverywhere_GivesPlacesThatDoNotOverlap()
    {
        using var before = new ImageBuffer(new Extent(333, 250), PixelFormat.Rgb8);
        using var after = new ImageBuffer(before.Extent, before.Format);
        var random = new Random(2);
        for (var y = 0; y < 250; y++) random.NextBytes(after.Row(y));

        var places = StrongestChanges.Find(before.View(), after.View(), Window, 4);

        Assert.InRange(places.Count, 2, 4);
        Assert.All(places, place => Assert.True(before.Extent.Bounds.Contains(place)));
        Assert.All(places, place => Assert.All(places, other => Assert.True(place == other || place.Intersect(other).IsEmpty)));
    }

    [Fact]
    public void Find_MoreSpotsThanWanted_GivesTheStrongest()
    {
        var spots = Enumerable.Range(0, 9).Select(i => (60 + i % 3 * 300, 60 + i / 3 * 300, 10 + i)).ToArray();
        Assert.Equal(6, Find(new Extent(900, 900), PixelFormat.Grey8, spots).Count);
    }

    [Fact]
    public void Find_ChangeOfLessThanATwentiethOfTheStrongest_IsNoPlace()
    {
        (int X, int Y, int Codes)[] spots = [(60, 60, 200), (360, 60, 11), (60, 360, 9)];
        Assert.Equal(2, Find(new Extent(600, 600), PixelFormat.Grey8, spots).Count);
    }

    [Theory]
    // The last column and row, and photos that are no whole number of blocks; one code of 16 bits.
    [InlineData(333, 217, 332, 216)]
    [InlineData(101, 100, 100, 99)]
    [InlineData(100, 100, 0, 0)]
    public void Find_OnePixelByOneCode_IsInThePlace(int width, int height, int x, int y)
    {
        using var before = new ImageBuffer(new Extent(width, height), PixelFormat.Grey16);
        using var after = new ImageBuffer(before.Extent, before.Format);
        after.Row(y)[2 * x] = 1;

        Assert.True(Assert.Single(StrongestChanges.Find(before.View(), after.View(), Window, 6)).Contains(x, y));
    }

    [Theory]
    // Only the last window, which begins within a block, touches the last block: a piece of five columns, rows, or both.
    [InlineData(322, 50)]
    [InlineData(50, 324)]
    [InlineData(320, 320)]
    public void Find_ChangeInTheLastPieceOfABlock_IsInThePlace(int x, int y)
    {
        using var before = new ImageBuffer(new Extent(325, 325), PixelFormat.Grey8);
        using var after = new ImageBuffer(before.Extent, before.Format);
        after.Row(y)[x] = 1;

        Assert.True(Assert.Single(StrongestChanges.Find(before.View(), after.View(), new Extent(320, 320), 6)).Contains(x, y));
    }

    [Fact]
    public void Find_NothingChanged_IsEmpty()
    {
        using var photo = new ImageBuffer(new Extent(300, 200), PixelFormat.RgbFloat);
        Assert.Empty(StrongestChanges.Find(photo.View(), photo.View(), Window, 6));
    }

    private static IReadOnlyList<Bounds> Find(Extent extent, PixelFormat format, params (int X, int Y, int Value)[] spots)
    {
        using var before = new ImageBuffer(extent, format);
        using var after = new ImageBuffer(extent, format);
        foreach (var spot in spots)
        {
            for (var y = spot.Y; y < spot.Y + 8; y++) after.Row(y).Slice(spot.X, 8).Fill((byte)spot.Value);
        }

        return StrongestChanges.Find(before.View(), after.View(), Window, 6);
    }
}
