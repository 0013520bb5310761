using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>What a report counts: of fields that are made by hand, so that every share is known.</summary>
public sealed class PixelLatticeTests : IDisposable
{
    private static readonly Extent Small = new(64, 48);

    // 11 x 11 pixels of it are counted once.
    private static readonly Extent Large = new(6000, 4000);

    private readonly RetouchModel _model = FakeModel.Create();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(64, 48, 1)]
    [InlineData(500, 500, 1)]
    [InlineData(501, 500, 3)]
    [InlineData(6000, 4000, 11)]
    [InlineData(30000, 30000, 61)]
    [InlineData(2, 30000000, 3)]
    [InlineData(30000000, 1, 1)]
    public void StepFor_AnyPhoto_IsOddAndHasAColumnAndARow(int width, int height, int step) =>
        Assert.Equal(step, PixelLattice.StepFor(new Extent(width, height)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.75)]
    [InlineData(0.08f, 0.25)] // each alone is below t0 = 0.1, their sum above
    public void MaskFraction_OverlappingRegions_IsTheShareWhereTheirSumOpens(float mask, double share) =>
        Assert.Equal(share, ReportOf(Small, [FieldOver(new(0, 0, 32, 48), mask), FieldOver(new(16, 0, 32, 48), mask)]).MaskFraction);

    [Fact]
    public void MaskFraction_RegionAndSelection_CountsWhatMayChange()
    {
        EditField[] fields = [FieldOver(Small.Bounds, 1)];
        using var selection = TestImages.Make(Small, PixelFormat.Grey8, (x, y, _) => x < 16 ? 1 : 0);
        Assert.Equal(0.25, ReportOf(Small, fields, new RetouchRequest { Region = new Bounds(0, 0, 32, 24) }).MaskFraction);
        Assert.Equal(0.25, ReportOf(Small, fields, new RetouchRequest { Selection = selection.View() }).MaskFraction);
        Assert.Equal(0, ReportOf(Small, fields, new RetouchRequest { Region = new Bounds(500, 500, 5, 5) }).MaskFraction);
    }

    [Fact]
    public void MaskFraction_LargePhoto_IsThatOfEveryNthPixelAtFullSize()
    {
        var extent = new Extent(1501, 1203);
        using var photo = new ImageBuffer(extent, PixelFormat.Grey8);
        using var selection = TestImages.Noise(extent, PixelFormat.Grey8, 5);
        var field = FieldOver(extent.Bounds, 0, scale: 0.31);
        var random = new Random(1);
        foreach (ref var value in field.Mask.Samples.Span) value = 0.2f * random.NextSingle();
        var rendering = RenderingOf(photo, [field], new RetouchRequest { Selection = selection.View(), Region = new Bounds(33, 44, 1209, 1007) });
        using var mask = Retouches.Render(_model, rendering, RetouchOutput.Mask);

        var step = PixelLattice.StepFor(extent);
        Assert.Equal(3, step);
        var (open, counted) = (0, 0);
        for (var y = step / 2; y < extent.Height; y += step)
            for (var x = step / 2; x < extent.Width; x += step, counted++)
                open += mask.Row(y)[x] > 0 ? 1 : 0;
        Assert.InRange(open, counted / 10, counted / 2);
        // One of the pixels may fall on the other side of a code: 1 / n is rounded.
        Assert.InRange(new RetouchPipeline(_model).Report(rendering, Retouches.Token).MaskFraction - (double)open / counted, -1.5 / counted, 1.5 / counted);
    }

    /// <summary>A mole of eleven pixels in 24 megapixels, on white that stays white, lies between the pixels counted nowhere.</summary>
    [Theory]
    [InlineData(3000, 2000)]
    [InlineData(3007, 1899)]
    [InlineData(0, 0)]
    [InlineData(5989, 3989)]
    public void ResidueFraction_OneSmallDarkSpot_IsNotMissed(int x, int y)
    {
        using var photo = TestImages.Flat(Large, PixelFormat.Grey8, 1);
        for (var row = y; row < y + 11; row++) photo.Row(row).Slice(x, 11).Fill(5);
        // R = 5 / 255 x 21, far above the square root that soft light reaches.
        var field = FieldOver(Large.Bounds, 1, scale: 0.01);
        field.Edit.Samples.Span.Fill(20);
        var report = new RetouchPipeline(_model).Report(RenderingOf(photo, [field], new RetouchRequest()), Retouches.Token);
        Assert.Equal(121.0 / Large.PixelCount, report.ResidueFraction, 6);
    }

    private static RetouchRendering RenderingOf(ImageBuffer photo, EditField[] fields, RetouchRequest request) => new(
        new RetouchAnalysis(photo.Extent, photo.Extent.Bounds, [], 0), new Photo(photo.View()), request, fields, FakeModel.Manifest.Gate);

    private static EditField FieldOver(Bounds roi, float maskValue, double scale = 1)
    {
        var grid = new NetworkPass(roi, scale).Grid.Bounds;
        var mask = PlanarWindow.Create(grid, 1);
        mask.Samples.Span.Fill(maskValue);
        return new EditField(roi, scale, PlanarWindow.Create(grid, 3), mask);
    }

    private RetouchReport ReportOf(Extent extent, EditField[] fields, RetouchRequest? request = null)
    {
        using var photo = new ImageBuffer(extent, PixelFormat.Grey8);
        return new RetouchPipeline(_model).Report(RenderingOf(photo, fields, request ?? new RetouchRequest()), Retouches.Token);
    }
}
