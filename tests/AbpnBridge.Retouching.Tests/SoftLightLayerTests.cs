using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching.Tests.SoftLight;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class SoftLightLayerTests : IDisposable
{
    private readonly RetouchModel _model = FakeModel.Create();

    [Theory]
    [InlineData(ChannelLayout.Rgb, SampleType.UInt8)]
    [InlineData(ChannelLayout.Rgba, SampleType.UInt8)]
    [InlineData(ChannelLayout.Grey, SampleType.UInt8)]
    [InlineData(ChannelLayout.Rgb, SampleType.UInt16)]
    [InlineData(ChannelLayout.Rgba, SampleType.UInt15Plus1)]
    [InlineData(ChannelLayout.GreyAlpha, SampleType.UInt15Plus1)]
    public void Layer_BlendedByPhotoshopsFormulaUnderTheMask_IsTheResultWithinOneCode(ChannelLayout channels, SampleType sample)
    {
        using var photo = TestImages.Waves(new Extent(140, 110), new PixelFormat(channels, sample), 3);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        using var pixels = Retouches.Render(_model, rendering);
        using var layer = Retouches.Render(_model, rendering, RetouchOutput.SoftLightLayer);
        using var mask = Retouches.Render(_model, rendering, RetouchOutput.Mask);
        var compared = 0;
        for (var channel = 0; channel < photo.Format.ColourChannelCount; channel++)
            for (var y = 0; y < photo.Extent.Height; y++)
                compared += AssertRow(y, channel, photo, pixels, layer, mask);
        // The waves keep within soft light's reach nearly everywhere.
        Assert.InRange(compared, 0.8 * photo.Extent.PixelCount * photo.Format.ColourChannelCount, double.MaxValue);
    }

    [Fact]
    public void Layer_NothingToDo_IsNeutralAndOpaque()
    {
        using var photo = TestImages.Waves(new Extent(9, 7), PixelFormat.Rgba8, 3);
        using var layer = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.Nothing }, RetouchOutput.SoftLightLayer);
        for (var y = 0; y < 7; y++)
            for (var x = 0; x < 9; x++)
                Assert.Equal([128, 128, 128, 255], layer.Row(y).Slice(4 * x, 4).ToArray());
    }

    [Fact]
    public void Layer_OfPhotoshops16Bits_HasItsExactMiddle()
    {
        using var photo = TestImages.Flat(new Extent(2, 2), new PixelFormat(ChannelLayout.Grey, SampleType.UInt15Plus1), 0.5f);
        using var layer = Retouches.Run(_model, photo.View(), new RetouchRequest { Settings = Retouches.Nothing }, RetouchOutput.SoftLightLayer);
        Assert.Equal(16384, BitConverter.ToUInt16(layer.Row(1)));
    }

    [Fact]
    public void Layer_FloatPhoto_IsRefusedInASentence()
    {
        using var photo = TestImages.Waves(new Extent(9, 7), PixelFormat.RgbFloat, 3);
        var error = Assert.Throws<RetouchException>(
            () => Retouches.Run(_model, photo.View(), new RetouchRequest(), RetouchOutput.SoftLightLayer).Dispose());
        Assert.Equal(RetouchError.UnsupportedImage, error.Kind);
        Assert.Contains("32-bit", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _model.Dispose();

    private static int AssertRow(int y, int channel, ImageBuffer photo, ImageBuffer pixels, ImageBuffer layer, ImageBuffer mask)
    {
        var (below, result, top, gate) = (Row(photo, channel), Row(pixels, channel), Row(layer, channel), Row(mask, 0));
        var compared = 0;
        for (var x = 0; x < below.Length; x++)
        {
            // At the ends of the layer's range the result may be out of soft light's reach.
            if (top[x] is 0 or 1) continue;
            var blended = below[x] + gate[x] * (PhotoshopSoftLight.Blend(below[x], top[x]) - below[x]);
            Assert.InRange(Math.Abs(blended - result[x]) * photo.Format.White, 0, 1);
            compared++;
        }

        return compared;

        float[] Row(ImageBuffer buffer, int number)
        {
            var values = new float[buffer.Extent.Width];
            SampleConverter.ReadChannel(buffer.Row(y), buffer.Format, number, values);
            return values;
        }
    }
}
