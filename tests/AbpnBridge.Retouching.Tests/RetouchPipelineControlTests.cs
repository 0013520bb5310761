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
        new RetouchPipeline(_model).Analyse(photo.View(), null, new Recorder(seen), Retouches.Token);
        Assert.Equal([RetouchStep.Plan, RetouchStep.BaseLayer, RetouchStep.LocalRetouching, RetouchStep.ReverseBlend], seen.Select(p => p.Step));
        Assert.Equal(seen.Select(p => p.Fraction).Order(), seen.Select(p => p.Fraction));
        Assert.All(seen, p => Assert.InRange(p.Fraction, 0, 1));
    }

    [Fact]
    public void Report_Rendering_NamesModelRegionAndShare()
    {
        using var photo = TestImages.Flat(new Extent(800, 400), PixelFormat.Rgb8, 0.8f);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Region = new Bounds(0, 0, 400, 400) });
        var report = new RetouchPipeline(_model).Report(rendering);
        Assert.Equal(("formula 1.0", "Formula"), (report.Model, report.ExecutionProvider));
        Assert.Equal([new RetouchRegion(0, new Bounds(0, 0, 800, 400), 0.64)], report.Regions);
        Assert.InRange(report.MaskFraction, 0.499, 0.501);
    }

    [Fact]
    public void Render_DeviceFailsInATile_SaysTheDeviceIsLost()
    {
        using var model = FakeModel.Create(input =>
        {
            if (input == "blend_and_detail") throw new ModelException(ModelFault.RunFailed, "The driver left.");
        });
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
        Assert.ThrowsAny<OperationCanceledException>(() => new RetouchPipeline(model).Analyse(photo.View(), null, null, stop.Token));
    }

    [Fact]
    public void Render_CancelledInATile_RunsNoMoreThanTheTilesUnderWay()
    {
        using var stop = new CancellationTokenSource();
        var runs = 0;
        using var model = FakeModel.Create(input =>
        {
            if (input != "blend_and_detail") return;
            if (Interlocked.Increment(ref runs) == 3) stop.Cancel();
        });
        using var photo = TestImages.Waves(new Extent(3000, 2000), PixelFormat.Rgb8, 2);
        var rendering = Retouches.Prepare(model, photo.View(), new RetouchRequest());
        using var result = new ImageBuffer(photo.Extent, photo.Format);
        Assert.ThrowsAny<OperationCanceledException>(
            () => new RetouchPipeline(model).Render(rendering, RetouchOutput.Pixels, photo.Extent.Bounds, result.Span(), stop.Token));
        // 96 tiles at full size and 24 above them would run; each thread may finish the run it is in.
        Assert.InRange(runs, 3, 3 + Environment.ProcessorCount);
    }

    [Fact]
    public void Render_ShutTiles_RunNoNetwork()
    {
        var runs = 0;
        using var model = FakeModel.Create(input => Interlocked.Add(ref runs, input == "blend_and_detail" ? 1 : 0));
        using var photo = TestImages.Flat(new Extent(2000, 2000), PixelFormat.Rgb8, 0.1f);
        using var result = Retouches.Run(model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        Assert.Equal(0, runs);
        Assert.Equal(0, ImageComparer.Compare(photo.View(), result.View()).DifferingPixels);
    }

    public void Dispose() => _model.Dispose();

    private sealed class Recorder(List<RetouchProgress> seen) : IProgress<RetouchProgress>
    {
        public void Report(RetouchProgress value) => seen.Add(value);
    }
}
