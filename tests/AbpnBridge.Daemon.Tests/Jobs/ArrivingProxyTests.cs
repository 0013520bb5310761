using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Jobs;

public sealed class ArrivingProxyTests
{
    [Fact]
    public void Tell_FailsOnTheWay_MakesTheSameProxyWhenTheRowsComeAgain()
    {
        var extent = new Extent(9, 11);
        using var photo = new ImageBuffer(extent, PixelFormat.Grey8);
        for (var y = 0; y < extent.Height; y++)
            photo.Row(y).Fill((byte)(20 * y));
        using var expected = PhotoProxy.Build(photo.View(), TestContext.Current.CancellationToken);
        using var proxy = new ArrivingProxy(extent, PixelFormat.Grey8);
        var gone = new ImageBuffer(extent, PixelFormat.Grey8);
        gone.Dispose();

        // Row 3 of the proxy lies under the ends of both bands.
        Assert.Equal(1, proxy.Proxy.Level);
        Assert.Throws<ObjectDisposedException>(() => proxy.Tell(0, 7, gone.View()));
        proxy.Tell(7, 4, photo.View());
        Assert.Throws<ObjectDisposedException>(() => proxy.Tell(0, 7, gone.View()));
        proxy.Tell(0, 7, photo.View());

        for (var y = 0; y < expected.View.Extent.Height; y++)
            Assert.Equal(expected.View.Row(y).ToArray(), proxy.Proxy.View.Row(y).ToArray());
    }
}
