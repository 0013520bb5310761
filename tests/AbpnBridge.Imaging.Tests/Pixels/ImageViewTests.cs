using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Pixels;

public sealed class ImageViewTests
{
    [Fact]
    public void Row_CallersMemoryWithStride_SkipsThePadding()
    {
        byte[] memory = [1, 2, 3, 99, 4, 5, 6];
        var view = new ImageView(memory, new Extent(3, 2), PixelFormat.Grey8, strideBytes: 4);
        Assert.Equal([1, 2, 3], view.Row(0).ToArray());
        Assert.Equal([4, 5, 6], view.Row(1).ToArray());
    }

    [Fact]
    public void Crop_OfACrop_StartsAtItsOwnCorner()
    {
        byte[] memory = [.. Enumerable.Range(0, 30).Select(i => (byte)i)];
        var view = new ImageView(memory, new Extent(6, 5), PixelFormat.Grey8).Crop(new Bounds(1, 1, 4, 3)).Crop(new Bounds(2, 1, 2, 2));
        Assert.Equal(new Extent(2, 2), view.Extent);
        Assert.Equal([15, 16], view.Row(0).ToArray());
        Assert.Equal([21, 22], view.Row(1).ToArray());
    }

    [Fact]
    public void Crop_OfASpan_WritesThrough()
    {
        var memory = new byte[12];
        var span = new ImageSpan(memory, new Extent(2, 2), PixelFormat.Rgb8).Crop(new Bounds(1, 1, 1, 1));
        span.Row(0).Fill(9);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9], memory);
    }

    [Fact]
    public void New_ShortMemory_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ImageView(new byte[11], new Extent(2, 2), PixelFormat.Rgb8));
        Assert.Throws<ArgumentException>(() => new ImageSpan(new byte[6], new Extent(3, 2), PixelFormat.Grey8, strideBytes: 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageView(new byte[99], new Extent(3, 2), PixelFormat.Rgb8, strideBytes: 8));
    }

    [Fact]
    public void Crop_OutsideTheView_Throws()
    {
        var view = new ImageView(new byte[4], new Extent(2, 2), PixelFormat.Grey8);
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Crop(new Bounds(1, 0, 2, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Row(2)[0]);
    }
}
