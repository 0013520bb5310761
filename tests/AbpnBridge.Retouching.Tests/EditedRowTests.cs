using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>What a device that is sick may not do: both ways of a row, the fused one and the one by planes, to the pixels and to the pixel layer.</summary>
public sealed class EditedRowTests
{
    private static readonly Extent Row = new(9, 1);
    private static readonly float[] Open = [0, 0, 1, 0, 0.5f, 0, 0, 0, 0];
    private static readonly (bool IsFused, bool IsLayer)[] Ways = [(true, false), (false, false), (true, true), (false, true)];

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Write_SickBlendLayerUnderAShutGate_WritesNothing(float sick)
    {
        foreach (var format in TestImages.Formats)
            foreach (var (isFused, isLayer) in Ways)
            {
                using var photo = TestImages.Noise(Row, format, 4);
                using var result = Render(photo, sick, Open, isFused, isLayer);
                Assert.Equal(0, ImageComparer.Compare(photo.View(), result.View(), (x, _) => x is not (2 or 4)).DifferingPixels);
            }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Write_SickMask_WritesNothing(float sick)
    {
        foreach (var format in TestImages.Formats)
            foreach (var (isFused, isLayer) in Ways)
            {
                using var photo = TestImages.Noise(Row, format, 4);
                using var result = Render(photo, 0.3f, [0, 0, sick, 0, sick, 0, 0, 0, 0], isFused, isLayer);
                Assert.Equal(0, ImageComparer.Compare(photo.View(), result.View()).DifferingPixels);
            }
    }

    [Fact]
    public void Write_NoEditUnderAnOpenGate_WritesNothing()
    {
        foreach (var format in TestImages.Formats)
            foreach (var (isFused, isLayer) in Ways)
            {
                using var photo = TestImages.Noise(Row, format, 4);
                // Photoshop's 16 bits can hold what no photo has.
                if (format.Sample == SampleType.UInt15Plus1) BitConverter.TryWriteBytes(photo.Row(0)[(2 * format.BytesPerPixel)..], (ushort)40_000);
                using var result = Render(photo, 0, Open, isFused, isLayer);
                Assert.Equal(0, ImageComparer.Compare(photo.View(), result.View()).DifferingPixels);
            }
    }

    [Fact]
    public void Write_BothWays_AgreeWithinOneCode()
    {
        foreach (var format in TestImages.Formats)
        {
            using var photo = TestImages.Noise(Row, format, 4);
            using var fused = Render(photo, 0.3f, Open, isFused: true);
            using var byPlanes = Render(photo, 0.3f, Open, isFused: false);
            Assert.InRange(ImageComparer.Compare(photo.View(), fused.View()).DifferingPixels, 1, 2);
            // Float arithmetic in another order: a tie may be rounded the other way; floats below 2 differ by a few units in the last place.
            Assert.InRange(ImageComparer.Compare(fused.View(), byPlanes.View()).LargestDifference, 0, format.Sample == SampleType.Float32 ? 5e-7f : 1);
        }
    }

    private static ImageBuffer Render(ImageBuffer photo, float blend, float[] gate, bool isFused, bool isLayer = false)
    {
        var edit = PlanarWindow.Create(Row.Bounds, 3);
        edit.Samples.Span.Fill(blend);
        var mask = PlanarWindow.Create(Row.Bounds, 1);
        gate.CopyTo(mask.Samples);
        var adaptiveBlend = new AdaptiveBlend(new AdaptiveBlendConstants([0, 1, 0], 0.5f, 1e-4f));
        var rendering = new RetouchRendering(
            new RetouchAnalysis(Row, Row.Bounds, [], 0), new Photo(photo.View()), new RetouchRequest(),
            [new EditField(Row.Bounds, 1, edit, mask)], new GateThresholds(0, 1));
        var result = new ImageBuffer(Row, photo.Format);
        if (isFused)
        {
            var output = isLayer ? RetouchOutput.PixelLayer : RetouchOutput.Pixels;
            new TileRenderer(rendering, rendering.FullSize, adaptiveBlend, output).Render(Row.Bounds, result.Span());
            return result;
        }

        using var lifted = new LiftedRows(edit, mask, GridMap.Of(Row.Bounds, 1), Row.Bounds, LiftLayout.Planar);
        using var row = new EditedRow(rendering.FullSize, Row.Width);
        row.Open(lifted.At(0), rendering.Gate, 0, 0);
        row.Edit(photo.Row(0), lifted.At(0), adaptiveBlend);
        row.WritePixels(result.Row(0), isLayer);
        return result;
    }
}
