using AbpnBridge.Imaging.Geometry;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class NetworkPassTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(512, 300, 512, 300)]
    [InlineData(513, 300, 512, 300)]
    [InlineData(1207, 1350, 458, 512)]
    [InlineData(3840, 2160, 512, 288)]
    [InlineData(30_000, 1, 512, 1)]
    [InlineData(1, 30_000, 1, 512)]
    public void Fit_Extent_FillsTheNetworksInputAndNeverMagnifies(int width, int height, int gridWidth, int gridHeight) =>
        Assert.Equal(new Extent(gridWidth, gridHeight), NetworkPass.Fit(new Bounds(7, 9, width, height), 512).Grid);
}
