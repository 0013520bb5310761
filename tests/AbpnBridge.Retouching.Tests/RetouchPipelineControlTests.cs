using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Inference;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>What a caller sees of the work: progress, report, failure, cancellation, and which network runs are spared.</summary>
public sealed class RetouchPipelineControlTests : IDisposable
{
    private readonly RetouchModel _model = FakeModel.Create();

    [Fact]
    public void Analyse_OnePhoto_ReportsStepsInOrder()
    {
        var seen = new List<RetouchProgress>();
        using var photo = TestImages.Waves(new Extent(30, 30), PixelFormat.Rgb8, 2);
        new RetouchPipeline(_model).Analyse(new Photo(photo.View()), null, new Recorder(seen), Retouches.Token);
        Assert.Equal([RetouchStep.Plan, RetouchStep.BaseLayer, RetouchStep.LocalRetouching], seen.Select(p => p.Step).Distinct());
        Assert.Equal(seen.Select(p => p.Fraction).Order(), seen.Select(p => p.Fraction));
        Assert.All(seen, p => Assert.InRange(p.Fraction, 0, 1));
    }

    [Fact]
    public void Report_Rendering_NamesModelRegionAndShare()
    {
        using var photo = TestImages.Flat(new Extent(800, 400), PixelFormat.Rgb8, 0.8f);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Region = new Bounds(0, 0, 400, 400) });
        var report = new RetouchPipeline(_model).Report(rendering, Retouches.Token);
        Assert.Equal(("formula 1.0", "Formula"), (report.Model, report.ExecutionProvider));
        Assert.Equal([new RetouchRegion(0, new Bounds(0, 0, 800, 400), 0.64)], report.Regions);
        // Every third column is counted, 133 of 267.
        Assert.InRange(report.MaskFraction, 0.5 - 1 / 267.0, 0.5);
    }

    [Fact]
    public void Analyse_DeviceFails_SaysTheDeviceIsLost()
    {
        using var model = FakeModel.Create(_ => throw new ModelException(ModelFault.RunFailed, "The driver left."));
        using var photo = TestImages.Waves(new Extent(1100, 1100), PixelFormat.Rgb8, 2);
        var error = Assert.Throws<RetouchException>(() => Retouches.Run(model, photo.View(), new RetouchRequest()).Dispose());
        Assert.Equal(RetouchError.DeviceLost, error.Kind);
    }

    [Fact]
    public void Analyse_CancelledInTheNetwork_StopsThere()
    {
        using var stop = new CancellationTokenSource();
        using var model = FakeModel.Create(_ => stop.Cancel());
        using var photo = TestImages.Waves(new Extent(50, 50), PixelFormat.Rgb8, 2);
        Assert.ThrowsAny<OperationCanceledException>(() => new RetouchPipeline(model).Analyse(new Photo(photo.View()), null, null, stop.Token));
    }

    public void Dispose() => _model.Dispose();

    private sealed class Recorder(List<RetouchProgress> seen) : IProgress<RetouchProgress>
    {
        public void Report(RetouchProgress value) => seen.Add(value);
    }
}
