using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Tests;

public sealed class ContactSheetTests
{
    public static TheoryData<ChannelLayout, SampleType> Formats =>
        new(from channels in Enum.GetValues<ChannelLayout>() from sample in Enum.GetValues<SampleType>() select (channels, sample));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Draw_OneChange_ShowsBeforeAfterMaskAndEightTimesTheDifference(ChannelLayout channels, SampleType sample)
    {
        var format = new PixelFormat(channels, sample);
        using var before = Flat(format, 0.4f);
        using var after = Flat(format, 0.4f);
        using var mask = Flat(format.AsGrey, 0.2f);
        Set(after, 700, 500, 0.42f);
        var places = ContactSheet.FindPlaces(before.View(), after.View());

        using var sheet = ContactSheet.Draw(before.View(), after.View(), mask.View(), places);

        Assert.Equal(format.ColourChannelCount == 1 ? PixelFormat.Grey8 : PixelFormat.Rgb8, sheet.Format);
        Assert.Equal(new Extent(4 * 320 + 3 * 12, 320), sheet.Extent);
        var place = Assert.Single(places);
        var (x, y) = (700 - place.X, 500 - place.Y);
        // 0.4, 0.42 and 0.2 of 255; 8 x 0.02 of it is 40.8. An 8-bit photo rounds 0.42 to 107: 8 x 5.
        Assert.Equal([102, 107, 51, sample == SampleType.UInt8 ? 40 : 41], Enumerable.Range(0, 4).Select(c => Value(c, x)));
        // Beside it nothing changed; between the columns is white.
        Assert.Equal([102, 102, 51, 0], Enumerable.Range(0, 4).Select(c => Value(c, x + 1)));
        Assert.Equal([255, 255, 255], Enumerable.Range(0, 3).Select(c => Value(c, 320 + 5)));

        int Value(int column, int left) => sheet.Row(y)[(column * 332 + left) * sheet.Format.BytesPerPixel];
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 400)]
    public void Draw_SmallPhotoWithoutAnyChange_ShowsItsMiddleOnce(int width, int height)
    {
        using var photo = new ImageBuffer(new Extent(width, height), PixelFormat.Grey8);
        // Of 400 rows the middle 320 are those from 40 on.
        photo.Row(height / 2)[width / 2] = 99;
        using var mask = new ImageBuffer(photo.Extent, PixelFormat.Grey8);

        using var sheet = ContactSheet.Draw(photo.View(), photo.View(), mask.View(), ContactSheet.FindPlaces(photo.View(), photo.View()));

        var side = Math.Min(height, 320);
        Assert.Equal(new Extent(4 * width + 3 * 12, side), sheet.Extent);
        Assert.Equal([99, 99, 0, 0], Enumerable.Range(0, 4).Select(c => (int)sheet.Row(side / 2)[c * (width + 12) + width / 2]));
    }

    [Fact]
    public void Draw_SeveralPlaces_HasARowForEach()
    {
        using var before = Flat(PixelFormat.Rgb8, 0.4f);
        using var after = Flat(PixelFormat.Rgb8, 0.4f);
        using var mask = Flat(PixelFormat.Grey8, 1);
        Set(after, 100, 100, 0.5f);
        Set(after, 600, 500, 0.9f);

        using var sheet = ContactSheet.Draw(before.View(), after.View(), mask.View(), ContactSheet.FindPlaces(before.View(), after.View()));

        Assert.Equal(2 * 320 + 12, sheet.Extent.Height);
        Assert.Contains((byte)230, Samples(0, 320));
        Assert.Contains((byte)128, Samples(332, 652));

        IEnumerable<byte> Samples(int top, int bottom) => Enumerable.Range(top, bottom - top).SelectMany(y => sheet.Row(y).ToArray());
    }

    private static ImageBuffer Flat(PixelFormat format, float value)
    {
        var buffer = new ImageBuffer(new Extent(900, 700), format);
        float[] row = [.. Enumerable.Repeat(value, 900)];
        for (var y = 0; y < 700; y++)
        {
            for (var channel = 0; channel < format.ChannelCount; channel++) SampleConverter.WriteChannel(row, buffer.Row(y), format, channel);
        }

        return buffer;
    }

    private static void Set(ImageBuffer picture, int x, int y, float value)
    {
        for (var channel = 0; channel < picture.Format.ColourChannelCount; channel++)
            SampleConverter.WriteChannel([value], picture.Row(y)[(x * picture.Format.BytesPerPixel)..], picture.Format, channel);
    }
}
