using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Pixels;

public sealed class ImageBufferTests
{
    [Fact]
    public void New_AnyExtent_IsBlackAndTight()
    {
        using var buffer = new ImageBuffer(new Extent(5, 3), PixelFormat.Rgb16);
        Assert.Equal((30, 90L), (buffer.StrideBytes, buffer.ByteCount));
        for (var y = 0; y < 3; y++) Assert.False(buffer.Row(y).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Row_PastTwoGigabytes_IsReached()
    {
        // 3.6 GB of address space; only the pages of two rows are ever touched.
        using var buffer = new ImageBuffer(new Extent(30_000, 30_000), PixelFormat.Rgba8);
        buffer.Row(29_999)[^1] = 7;
        buffer.Row(0)[0] = 3;
        Assert.Equal(3_600_000_000L, buffer.ByteCount);
        Assert.Equal(7, buffer.View().Row(29_999)[^1]);
        Assert.Equal(7, buffer.View().Crop(new Bounds(29_999, 29_999, 1, 1)).Row(0)[3]);
    }

    [Fact]
    public void Row_OutsideOrDisposed_Throws()
    {
        var buffer = new ImageBuffer(new Extent(2, 2), PixelFormat.Grey8);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Row(2)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Row(-1)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Rows(1, 2)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Rows(-1, 1)[0]);
        var view = buffer.View();
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => view.Row(0)[0]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-1, 1)]
    public void New_EmptyExtent_Throws(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageBuffer(new Extent(width, height), PixelFormat.Rgb8));
}
