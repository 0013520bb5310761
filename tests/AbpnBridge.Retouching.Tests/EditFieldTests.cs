using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

public sealed class EditFieldTests
{
    // A few float sums of numbers near 1/2.
    private const float Rounding = 1e-6f;

    [Fact]
    public void Of_OneFeature_IsItsBlendTimesItsStrength()
    {
        var field = EditField.Of(Analysis(), Retouches.Nothing with { Evening = 0.3f }, FakeModel.Manifest);
        AssertAll(0.3f * 0.2f, field.Edit);
        AssertAll(0.9f, field.Mask);
    }

    [Fact]
    public void Of_TwoFeatures_AddsTheirEditsAndTakesTheLargerMask()
    {
        var field = EditField.Of(Analysis(), Retouches.Nothing with { Evening = 0.5f, Blemishes = 1 }, FakeModel.Manifest);
        AssertAll(0.1f + 0.5f * 0.2f, field.Edit);
        AssertAll(0.9f, field.Mask);
    }

    [Fact]
    public void Of_TwoFeatures_ClosesEachEditByItsOwnMask()
    {
        // On skin without marks evening holds the gate open: what the network says of blemishes there must not come through with it.
        var field = EditField.Of(Analysis(retouchMask: 0.2f), Retouches.Nothing with { Evening = 0.5f, Blemishes = 1 }, FakeModel.Manifest);
        AssertAll(0.1f * (0.2f - 0.1f) / (0.4f - 0.1f) + 0.5f * 0.2f, field.Edit);
        AssertAll(0.9f, field.Mask);
    }

    [Fact]
    public void Of_FeaturesOfOneMask_AreClosedByTheGateAlone()
    {
        var field = EditField.Of(Analysis(skinMask: 0.2f), Retouches.Nothing with { Evening = 0.5f, Whitening = 0.5f }, FakeModel.Manifest);
        AssertAll(0.5f * 0.2f + 0.5f * 0.2f * 0.2f, field.Edit);
        AssertAll(0.2f, field.Mask);
    }

    [Theory]
    [InlineData(KeptMarks.Moles | KeptMarks.Freckles, 0.6f)]
    [InlineData(KeptMarks.Moles, 0.64f)]
    [InlineData(KeptMarks.Freckles, 0.62f)]
    [InlineData(KeptMarks.None, 0.66f)]
    public void Of_KeptMarks_AddsOnlyTheOthers(KeptMarks keep, float blend)
    {
        var field = EditField.Of(Analysis(), Retouches.Nothing with { Blemishes = 1, Keep = keep }, FakeModel.Manifest);
        AssertAll(blend - 0.5f, field.Edit);
        AssertAll(0.4f, field.Mask);
    }

    [Fact]
    public void Of_Whitening_LiftsWithinTheSkinMask()
    {
        var field = EditField.Of(Analysis(), Retouches.Nothing with { Whitening = 0.5f }, FakeModel.Manifest);
        AssertAll(0.5f * 0.2f * 0.9f, field.Edit);
        AssertAll(0.9f, field.Mask);
    }

    [Fact]
    public void Of_MaskWithAPeriodTwoPattern_ComesOutWithoutIt()
    {
        var analysis = Analysis();
        var (width, height) = (analysis.RetouchMask.Bounds.Width, analysis.RetouchMask.Bounds.Height);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) analysis.RetouchMask.Row(0, y)[x] = 0.4f + ((x + y) % 2 == 0 ? 0.1f : -0.1f);
        var mask = EditField.Of(analysis, Retouches.Nothing with { Blemishes = 1 }, FakeModel.Manifest).Mask;
        // Away from the repeated edge, 1 2 1 takes the highest frequency out exactly.
        for (var x = 1; x < width - 1; x++) Assert.InRange(mask.Row(0, 1)[x], 0.4f - Rounding, 0.4f + Rounding);
    }

    [Fact]
    public void Of_Nothing_IsNoEditBehindAShutMask()
    {
        var field = EditField.Of(Analysis(), Retouches.Nothing, FakeModel.Manifest);
        Assert.All(field.Edit.Samples.ToArray(), value => Assert.Equal(0f, value));
        Assert.All(field.Mask.Samples.ToArray(), value => Assert.Equal(0f, value));
    }

    private static void AssertAll(float expected, PlanarWindow window) =>
        Assert.All(window.Samples.ToArray(), value => Assert.InRange(value, expected - Rounding, expected + Rounding));

    private static RegionAnalysis Analysis(float skinMask = 0.9f, float retouchMask = 0.4f)
    {
        var extent = new Extent(4, 3);
        var layers = new Dictionary<string, PlanarWindow>
        {
            ["blemishes"] = Filled(3, 0.6f),
            ["moles"] = Filled(3, 0.52f),
            ["freckles"] = Filled(3, 0.54f),
            ["evening"] = Filled(3, 0.7f),
        };
        return new RegionAnalysis(new RetouchRegion(0, extent.Bounds, 1), Filled(1, 1f), Filled(1, skinMask), Filled(1, retouchMask), layers);

        PlanarWindow Filled(int planes, float value)
        {
            var window = PlanarWindow.Create(extent.Bounds, planes);
            window.Samples.Span.Fill(value);
            return window;
        }
    }
}
