using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching.Regions;
using Xunit;

namespace AbpnBridge.Retouching.Tests.Regions;

public sealed class SpotMapTests
{
    private static readonly Bounds Grid = new(0, 0, 90, 70);

    [Fact]
    public void Of_EvenSkin_HasNoSpot() => Assert.All(Map((_, _) => 0.6f, 1).Samples.ToArray(), value => Assert.Equal(0f, value));

    [Fact]
    public void Of_Shading_IsNoSpot() => Assert.All(Map((x, y) => 0.4f + 0.003f * x + 0.002f * y, 1).Samples.ToArray(), value => Assert.Equal(0f, value));

    [Theory]
    [InlineData(0.5f)]
    [InlineData(0.7f)]
    public void Of_SpotOnSkin_Is1ThereAnd0FarAway(float value)
    {
        var map = Map((x, y) => x is 40 or 41 && y is 30 or 31 ? value : 0.6f, 1);
        Assert.Equal(1f, map.Row(0, 30)[40]);
        Assert.Equal((0f, 0f, 0f), (map.Row(0, 30)[60], map.Row(0, 50)[40], map.Row(0, 0)[0]));
        Assert.InRange(SpotMap.Count(map, Grid), SpotMap.FewestPixels, 400);
        Assert.Equal(0, SpotMap.Count(map, new Bounds(60, 0, 30, 70)));
    }

    [Fact]
    public void Of_SpotOutsideTheSkin_IsNotLookedAt() =>
        Assert.All(Map((x, y) => x is 40 or 41 && y is 30 or 31 ? 0.4f : 0.6f, 0.4f).Samples.ToArray(), value => Assert.Equal(0f, value));

    private static PlanarWindow Map(Func<int, int, float> value, float skin)
    {
        var (photo, mask) = (PlanarWindow.Create(Grid, 3), PlanarWindow.Create(Grid, 1));
        mask.Samples.Span.Fill(skin);
        for (var plane = 0; plane < 3; plane++)
            for (var y = 0; y < Grid.Height; y++)
                for (var x = 0; x < Grid.Width; x++) photo.Row(plane, y)[x] = value(x, y);
        return SpotMap.Of(photo, mask, Retouches.Token);
    }
}
