using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class PhotoPreviewTests : IDisposable
{
    private readonly RetouchModel _model = FakeModel.Create();

    [Theory]
    [InlineData(6000, 4000, 1600, 1600, 1067)]
    [InlineData(4000, 6001, 1600, 1067, 1600)]
    [InlineData(300, 200, 1600, 300, 200)]
    [InlineData(30_000, 1, 1, 1, 1)]
    public void ExtentFor_LongSide_KeepsTheShapeAndNeverMagnifies(int width, int height, int longSide, int previewWidth, int previewHeight) =>
        Assert.Equal(new Extent(previewWidth, previewHeight), PhotoPreview.ExtentFor(new Extent(width, height), longSide));

    [Fact]
    public void RenderPreview_AtThePhotosOwnSize_IsTheRenderingBitForBit()
    {
        foreach (var format in TestImages.Formats)
        {
            using var photo = TestImages.Noise(new Extent(61, 43), format, 3);
            using var selection = TestImages.Make(photo.Extent, PixelFormat.Grey16, (x, _, _) => x % 3 * 0.5f);
            var request = new RetouchRequest { Settings = Retouches.All, Region = new Bounds(5, 6, 40, 30), Selection = selection.View() };
            var rendering = Retouches.Prepare(_model, photo.View(), request);
            foreach (var output in (RetouchOutput[])[RetouchOutput.Pixels, RetouchOutput.Mask, RetouchOutput.PixelLayer])
            {
                using var full = Retouches.Render(_model, rendering, output);
                using var preview = Preview(rendering, output, 61);
                Assert.Equal(0, ImageComparer.Compare(full.View(), preview.View()).DifferingPixels);
            }
        }
    }

    [Fact]
    public void RenderPreview_Smaller_IsNearTheShrunkRendering()
    {
        using var photo = TestImages.Make(
            new Extent(900, 600), PixelFormat.Rgb16, (x, y, c) => 0.5f + 0.4f * MathF.Sin(x / (90f + c)) * MathF.Cos(y / (110f + 2 * c)));
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        using var full = Retouches.Render(_model, rendering);
        using var preview = Preview(rendering, RetouchOutput.Pixels, 300);
        var expected = AreaResampling.Shrink(full.View(), 1 / 3.0, Retouches.Token);
        var row = new float[300];
        for (var y = 0; y < 200; y++)
        {
            SampleConverter.ReadChannel(preview.Row(y), preview.Format, 1, row);
            // The blend of a mean is not the mean of a blend: the gate's corners and J bend within 3 x 3 pixels of these slow waves by less than half an 8-bit
            // code value.
            for (var x = 0; x < 300; x++) Assert.InRange(MathF.Abs(row[x] - expected.Row(1, y)[x]), 0, 0.5f / 255);
        }
    }

    [Fact]
    public void RenderPreview_Region_ChangesNothingOutside()
    {
        using var photo = TestImages.Noise(new Extent(400, 300), PixelFormat.Rgb8, 4);
        using var untouched = Preview(Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.Nothing }), RetouchOutput.Pixels, 100);
        var request = new RetouchRequest { Settings = Retouches.All, Region = new Bounds(100, 80, 200, 100) };
        using var preview = Preview(Retouches.Prepare(_model, photo.View(), request), RetouchOutput.Pixels, 100);
        var shown = new Bounds(25, 20, 50, 25);
        Assert.Equal(0, ImageComparer.Compare(untouched.View(), preview.View(), (x, y) => !shown.Contains(x, y)).DifferingPixels);
        Assert.InRange(ImageComparer.Compare(untouched.View(), preview.View()).DifferingPixels, 100, shown.Extent.PixelCount);
    }

    [Fact]
    public void RenderPreview_AnotherShape_IsABadRequest()
    {
        using var photo = TestImages.Flat(new Extent(40, 30), PixelFormat.Rgb8, 0.5f);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest());
        using var square = new ImageBuffer(new Extent(20, 20), PixelFormat.Rgb8);
        var error = Assert.Throws<RetouchException>(
            () => new RetouchPipeline(_model).RenderPreview(rendering, RetouchOutput.Pixels, square.Span(), Retouches.Token));
        Assert.Equal(RetouchError.BadRequest, error.Kind);
        Assert.Contains("20 x 15", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _model.Dispose();

    private ImageBuffer Preview(RetouchRendering rendering, RetouchOutput output, int longSide)
    {
        var preview = new ImageBuffer(PhotoPreview.ExtentFor(rendering.Analysis.Photo, longSide), rendering.FormatOf(output));
        new RetouchPipeline(_model).RenderPreview(rendering, output, preview.Span(), Retouches.Token);
        return preview;
    }
}
