using AbpnBridge.Imaging.Geometry;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Geometry;

public sealed class BoundsTests
{
    [Fact]
    public void Edges_AreHalfOpen()
    {
        var bounds = new Bounds(2, 3, 4, 5);
        Assert.Equal((6, 8), (bounds.Right, bounds.Bottom));
        Assert.True(bounds.Contains(2, 3));
        Assert.True(bounds.Contains(5, 7));
        Assert.False(bounds.Contains(6, 7));
        Assert.False(bounds.Contains(5, 8));
        Assert.Equal(bounds, Bounds.FromEdges(2, 3, 6, 8));
    }

    [Theory]
    [InlineData(0, 0, 4, 4, 2, 2, 4, 4, 2, 2, 2, 2)]
    [InlineData(-5, -5, 10, 10, 0, 0, 3, 3, 0, 0, 3, 3)]
    [InlineData(0, 0, 4, 4, 4, 0, 4, 4, 4, 0, 0, 0)]
    [InlineData(0, 0, 4, 4, 9, 9, 1, 1, 9, 9, 0, 0)]
    public void Intersect_TwoBounds_KeepsWhatIsInBoth(int x, int y, int w, int h, int x2, int y2, int w2, int h2, int x3, int y3, int w3, int h3) =>
        Assert.Equal(new Bounds(x3, y3, w3, h3), new Bounds(x, y, w, h).Intersect(new Bounds(x2, y2, w2, h2)));

    [Fact]
    public void Inflate_Margin_GrowsEverySide()
    {
        Assert.Equal(new Bounds(-1, 1, 6, 7), new Bounds(1, 3, 2, 3).Inflate(2));
        Assert.True(new Bounds(0, 0, 3, 3).Inflate(-2).IsEmpty);
    }

    [Fact]
    public void Contains_Bounds_NeedsEveryPixel()
    {
        var whole = new Bounds(0, 0, 10, 10);
        Assert.True(whole.Contains(whole));
        Assert.False(whole.Contains(new Bounds(5, 5, 6, 1)));
        Assert.True(whole.Contains(new Bounds(99, 99, 0, 0)));
    }
}
