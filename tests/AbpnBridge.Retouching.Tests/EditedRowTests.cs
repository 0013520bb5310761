using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class EditedRowTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void WritePixels_SickBlendLayerUnderAShutGate_WritesNothing(float sick)
    {
        foreach (var format in TestImages.Formats)
        {
            using var photo = TestImages.Noise(new Extent(9, 1), format, 4);
            using var result = TestImages.Copy(photo.View());
            Write(photo, sick, [0, 0, 1, 0, 0.5f, 0, 0, 0, 0], result);
            Assert.Equal(0, ImageComparer.Compare(photo.View(), result.View(), (x, _) => x is not (2 or 4)).DifferingPixels);
        }
    }

    private static void Write(ImageBuffer photo, float blend, float[] gate, ImageBuffer result)
    {
        using var work = PlanarWindow.Create(photo.Extent.Bounds, 7);
        using var edit = PlanarWindow.Create(photo.Extent.Bounds, 3);
        edit.Samples.Span.Fill(blend);
        var view = new RenderView(photo.View(), ColourTransform.Identity, photo.Extent.Bounds, null, 1);
        var row = new EditedRow(photo.Row(0), view, work);
        row.Edit(new AdaptiveBlend(new AdaptiveBlendConstants([0, 1, 0], 0.5f, 1e-4f)), edit, 0);
        row.WritePixels(gate, result.Row(0));
    }
}
