using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Pyramids;

public sealed class PyramidStepsTests
{
    // One float step at 1 is 1.2e-7; PyTorch adds the same few terms in another order.
    private const float Rounding = 5e-7f;

    [Fact]
    public void Coarser_OddSides_EqualsPyTorch()
    {
        using var level = GoldenTensor.Read("pyramid_down.level").AsWindow();
        var golden = GoldenTensor.Read("pyramid_down.coarser");
        using var coarser = PyramidSteps.Coarser(level, level.Bounds.Extent.Halved.Bounds);
        Assert.InRange(golden.LargestDifference(coarser.Samples.Span), 0, Rounding);
    }

    [Fact]
    public void Finer_WholeLevel_EqualsPyTorch()
    {
        using var level = GoldenTensor.Read("up2.level").AsWindow();
        var golden = GoldenTensor.Read("up2.finer");
        using var finer = PyramidSteps.Finer(level, new Bounds(0, 0, golden.Columns, golden.Rows), level.Bounds.Extent);
        Assert.InRange(golden.LargestDifference(finer.Samples.Span), 0, Rounding);
    }

    [Fact]
    public void Coarser_AnyWindow_EqualsTheWholeBitForBit()
    {
        using var finer = GoldenTensor.Read("pyramid_down.level").AsWindow();
        var extent = finer.Bounds.Extent;
        using var whole = PyramidSteps.Coarser(finer, extent.Halved.Bounds);
        foreach (var bounds in Windows.In(extent.Halved, 60))
        {
            using var cut = Windows.Cut(finer, PyramidSteps.FinerBounds(bounds, extent));
            using var piece = PyramidSteps.Coarser(cut, bounds);
            Windows.AssertPartOf(whole, piece);
        }
    }

    [Fact]
    public void Finer_AnyWindow_EqualsTheWholeBitForBit()
    {
        using var coarser = GoldenTensor.Read("up2.level").AsWindow();
        var extent = coarser.Bounds.Extent;
        var finerExtent = new Extent(2 * extent.Width - 1, 2 * extent.Height);
        using var whole = PyramidSteps.Finer(coarser, finerExtent.Bounds, extent);
        foreach (var bounds in Windows.In(finerExtent, 60))
        {
            using var cut = Windows.Cut(coarser, PyramidSteps.CoarserBounds(bounds, extent));
            using var piece = PyramidSteps.Finer(cut, bounds, extent);
            Windows.AssertPartOf(whole, piece);
        }
    }

    [Fact]
    public void Finer_FlatLevel_StaysFlat()
    {
        using var coarser = PlanarWindow.Create(new Bounds(0, 0, 9, 5), 1);
        coarser.Samples.Span.Fill(0.3f);
        using var finer = PyramidSteps.Finer(coarser, new Bounds(0, 0, 17, 10), coarser.Bounds.Extent);
        // 0.75 x + 0.25 x: each product is rounded once.
        Assert.All(finer.Samples.ToArray(), value => Assert.InRange(value, 0.3f - Rounding, 0.3f + Rounding));
    }
}
