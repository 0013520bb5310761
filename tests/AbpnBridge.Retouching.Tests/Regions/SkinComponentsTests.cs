using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching.Regions;
using Xunit;

namespace AbpnBridge.Retouching.Tests.Regions;

public sealed class SkinComponentsTests
{
    [Fact]
    public void Find_TwoBlocks_AreTwoBoxesFromTheTopLeft() =>
        Assert.Equal([new Bounds(60, 3, 20, 30), new Bounds(5, 10, 24, 24)], SkinComponents.Find(Mask((60, 3, 20, 30, 0.9f), (5, 10, 24, 24, 0.6f))));

    [Theory]
    [InlineData(17, 0)]
    [InlineData(18, 1)]
    public void Find_FewerPixelsThanHalfOf24Squared_AreIgnored(int width, int expected) =>
        Assert.Equal(expected, SkinComponents.Find(Mask((7, 7, width, 16, 1f))).Count);

    [Fact]
    public void Find_NoSkin_IsEmpty()
    {
        Assert.Empty(SkinComponents.Find(Mask()));
        // Unsure all over: connected, but nowhere skin.
        Assert.Empty(SkinComponents.Find(Mask((10, 10, 40, 40, 0.49f))));
    }

    [Fact]
    public void Find_GapOfTwoPixels_IsClosed()
    {
        Assert.Single(SkinComponents.Find(Mask((10, 10, 20, 30, 1f), (32, 10, 20, 30, 1f))));
        Assert.Equal(2, SkinComponents.Find(Mask((10, 10, 20, 30, 1f), (33, 10, 20, 30, 1f))).Count);
    }

    [Fact]
    public void Find_UnsureBridge_ConnectsButIsNotInTheBox() =>
        Assert.Equal(new Bounds(10, 10, 30, 50), Assert.Single(SkinComponents.Find(Mask((10, 10, 30, 20, 1f), (10, 30, 50, 10, 0.4f), (10, 40, 30, 20, 1f)))));

    [Fact]
    public void Find_MaskAsWideAsSkin_TouchesEveryEdge()
    {
        var mask = PlanarWindow.Create(new Bounds(0, 0, 30, 40), 1);
        mask.Samples.Span.Fill(0.8f);
        Assert.Equal(mask.Bounds, Assert.Single(SkinComponents.Find(mask)));
    }

    [Fact]
    public void Confirms_AFifthOfTheBox_IsEnough()
    {
        var mask = Mask((10, 10, 30, 20, 1f));
        Assert.True(SkinComponents.Confirms(mask, 5 * 600));
        Assert.False(SkinComponents.Confirms(mask, 5 * 600 + 1));
        Assert.False(SkinComponents.Confirms(Mask((10, 10, 17, 16, 1f)), 1));
    }

    private static PlanarWindow Mask(params (int X, int Y, int Width, int Height, float Value)[] blocks)
    {
        var mask = PlanarWindow.Create(new Bounds(0, 0, 100, 80), 1);
        foreach (var block in blocks)
            for (var y = block.Y; y < block.Y + block.Height; y++) mask.Row(0, y).Slice(block.X, block.Width).Fill(block.Value);
        return mask;
    }
}
