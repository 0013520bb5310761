using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Pyramids;

public sealed class LiftedRowsTests
{
    [Fact]
    public void Lift_ScaleOne_IsTheGrid()
    {
        using var grid = GoldenTensor.Read("blend_pyramid.grid_blend").AsWindow();
        using var lifted = LiftedWindows.Lift(grid, Map(1), grid.Bounds);
        Windows.AssertPartOf(grid, lifted);
    }

    [Fact]
    public void Lift_HalfScale_IsWhatPyTorchMakes()
    {
        var golden = GoldenTensor.Read("up2.finer");
        using var level = GoldenTensor.Read("up2.level").AsWindow();
        using var lifted = LiftedWindows.Lift(level, Map(0.5), new Bounds(0, 0, golden.Columns, golden.Rows));
        // One float step at 1 is 1.2e-7; PyTorch adds the same few terms in another order.
        Assert.InRange(golden.LargestDifference(lifted.Samples.Span), 0, 5e-7f);
    }

    [Fact]
    public void Lift_RealScaleToFullSize_IsWhatPyTorchMakes()
    {
        var golden = GoldenTensor.Read("blend_pyramid.full_blend");
        using var grid = GoldenTensor.Read("blend_pyramid.grid_blend").AsWindow();
        using var lifted = LiftedWindows.Lift(grid, Map(24.0 / 151), new Bounds(0, 0, golden.Columns, golden.Rows));
        // Two matrix products there, two mixes here: a few roundings of values up to 1.
        Assert.InRange(golden.LargestDifference(lifted.Samples.Span), 0, 1e-6f);
    }

    [Fact]
    public void Lift_Ramp_IsLinearInsideAndHeldAtTheEdge()
    {
        using var grid = PlanarWindow.Create(new Bounds(0, 0, 3, 1), 1);
        for (var x = 0; x < 3; x++) grid.Samples.Span[x] = x;
        using var lifted = LiftedWindows.Lift(grid, Map(0.25), new Bounds(0, 0, 12, 1));
        Assert.Equal([0, 0, 0.125f, 0.375f, 0.625f, 0.875f, 1.125f, 1.375f, 1.625f, 1.875f, 2, 2], lifted.Samples.ToArray());
    }

    [Fact]
    public void Lift_AnyWindow_EqualsTheWholeBitForBit()
    {
        using var grid = GoldenTensor.Read("blend_pyramid.grid_blend").AsWindow();
        using var whole = LiftedWindows.Lift(grid, Map(24.0 / 151), new Bounds(0, 0, 97, 151));
        foreach (var bounds in Windows.In(new Extent(97, 151), 40))
        {
            using var piece = LiftedWindows.Lift(grid, Map(24.0 / 151), bounds);
            Windows.AssertPartOf(whole, piece);
        }
    }

    private static GridMap Map(double scale) => GridMap.Of(default, scale);
}
