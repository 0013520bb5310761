using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Pyramids;

public sealed class PhotoProxyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3839, 100, 1)]
    [InlineData(3840, 100, 1)]
    [InlineData(7680, 4320, 2)]
    [InlineData(30_000, 30_000, 3)]
    public void LevelFor_Extent_KeepsALongSideOf1920(int width, int height, int level) =>
        Assert.Equal(level, PhotoProxy.LevelFor(new Extent(width, height)));

    [Fact]
    public void Build_EveryFormatAndOddSides_IsTheMeanOfWhatIsThere()
    {
        foreach (var format in TestImages.Formats)
        {
            using var photo = TestImages.Noise(new Extent(21, 13), format, 5);
            using var proxy = PhotoProxy.Build(photo.View(), Token);
            Assert.Equal(new Extent(11, 7), proxy.View.Extent);
            for (var channel = 0; channel < format.ColourChannelCount; channel++)
                for (var y = 0; y < 7; y++)
                    for (var x = 0; x < 11; x++) AssertMean(photo, proxy, channel, x, y);
        }
    }

    [Fact]
    public void Build_WidePhoto_IsTheMeanInEveryPiece()
    {
        foreach (var format in (PixelFormat[])[PixelFormat.Rgb8, PixelFormat.Rgba16, PixelFormat.RgbFloat, PixelFormat.Grey8])
        {
            using var photo = TestImages.Noise(new Extent(7683, 6), format, 5);
            using var proxy = PhotoProxy.Build(photo.View(), Token);
            Assert.Equal(2, proxy.Level);
            using var plain = AreaResampling.Shrink(photo.View(), 0.25, Token);
            using var made = AreaResampling.Shrink(proxy.View, 1, Token);
            Assert.Equal(plain.Bounds, made.Bounds);
            for (var i = 0; i < plain.Samples.Length; i++)
                // Half a 16-bit code value, and a few float roundings.
                Assert.InRange(Math.Abs(plain.Samples.Span[i] - made.Samples.Span[i]), 0, 0.51 / 65535);
        }
    }

    private static void AssertMean(ImageBuffer photo, PhotoProxy proxy, int channel, int x, int y)
    {
        var (columns, rows, row, mean) = (Math.Min(2, 21 - 2 * x), Math.Min(2, 13 - 2 * y), new float[21], 0.0);
        for (var i = 0; i < rows; i++)
        {
            SampleConverter.ReadChannel(photo.Row(2 * y + i), photo.Format, channel, row);
            for (var j = 0; j < columns; j++) mean += Math.Clamp(row[2 * x + j], 0f, 1f) / (columns * rows);
        }

        var made = new float[11];
        SampleConverter.ReadChannel(proxy.View.Row(y), proxy.View.Format, channel, made);
        // Half a 16-bit code value, and a few float roundings.
        Assert.InRange(Math.Abs(made[x] - mean), 0, 0.51 / 65535);
    }
}
