using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Tests;

public sealed class BeforeAfterTests
{
    [Theory]
    // width, height of the photo -> of the sheet: two halves and a gap of 12; below another 12 the detail, half as high as wide.
    [InlineData(100, 60, 212, 60 + 12 + 50)] // all of it fits: the detail is enlarged twice
    [InlineData(4000, 2000, 3212, 800 + 12 + 800)] // reduced to 1600: the detail is not
    [InlineData(1, 1, 14, 1 + 12 + 2)]
    public void Draw_AnyExtent_HasTwoHalvesAndTwoDetails(int width, int height, int sheetWidth, int sheetHeight)
    {
        using var photo = new ImageBuffer(new Extent(width, height), PixelFormat.Grey8);

        using var sheet = BeforeAfter.Draw(photo.View(), photo.View());

        Assert.Equal(new Extent(sheetWidth, sheetHeight), sheet.Extent);
    }

    [Fact]
    public void Draw_SpotBesideAnEvenShift_ShowsTheSpot()
    {
        var extent = new Extent(640, 640);
        using var before = new ImageBuffer(extent, PixelFormat.Grey16);
        using var after = new ImageBuffer(extent, PixelFormat.Grey16);
        // The left half is lifted evenly and much, one pixel at the right is lifted alone.
        for (var y = 0; y < 640; y++)
        {
            for (var x = 0; x < 320; x++) Set(after, x, y, 20 * 257);
        }

        Set(after, 600, 500, 200 * 257);

        using var sheet = BeforeAfter.Draw(before.View(), after.View());

        // The detail starts below the halves and the gap; the "after" one right of the gap. Enlarged twice, the pixel is four.
        var detail = Enumerable.Range(652, sheet.Extent.Height - 652).SelectMany(y => sheet.Row(y)[652..].ToArray());
        Assert.Equal(4, detail.Count(value => value == 200));
    }

    [Fact]
    public void Draw_RgbaPhoto_IsDrawnWithoutAlpha()
    {
        using var photo = new ImageBuffer(new Extent(8, 8), PixelFormat.Rgba16);

        using var sheet = BeforeAfter.Draw(photo.View(), photo.View());

        Assert.Equal(PixelFormat.Rgb8, sheet.Format);
    }

    private static void Set(ImageBuffer picture, int x, int y, int value) => BitConverter.TryWriteBytes(picture.Row(y)[(2 * x)..], (ushort)value);
}
