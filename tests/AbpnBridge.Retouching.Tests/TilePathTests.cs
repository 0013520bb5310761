using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>The device's way through a tile, on the processor's provider, against the processor's own code; and which of them is taken.</summary>
public sealed class TilePathTests : IDisposable
{
    private static readonly VerifiedModel Released = new ModelStore(Path.Combine(AppContext.BaseDirectory, "released")).Open();

    // The graph has the released coefficients in it.
    private readonly RetouchModel _model = FakeModel.Create(manifest: FakeModel.Manifest with { AdaptiveBlend = Released.Manifest.AdaptiveBlend });
    private readonly RetouchModel _onDevice = FakeModel.Create(manifest: FakeModel.Manifest with { AdaptiveBlend = Released.Manifest.AdaptiveBlend });

    public TilePathTests() => _onDevice.TileGraph = new TileGraph(Graph(Cpu)!);

    private static OnnxRuntimeDevice Cpu => OnnxRuntimeDevice.Cpu();

    public void Dispose()
    {
        _model.Dispose();
        _onDevice.Dispose();
    }

    [Theory]
    [InlineData(ChannelLayout.Rgb, SampleType.UInt8, RetouchOutput.Pixels)]
    [InlineData(ChannelLayout.Rgba, SampleType.UInt16, RetouchOutput.Pixels)]
    [InlineData(ChannelLayout.GreyAlpha, SampleType.UInt15Plus1, RetouchOutput.Pixels)]
    [InlineData(ChannelLayout.Rgb, SampleType.UInt16, RetouchOutput.Mask)]
    public void Render_ByTheGraph_EqualsTheProcessorsCodeWithinOneLevel(ChannelLayout channels, SampleType sample, RetouchOutput output)
    {
        using var photo = TestImages.Waves(new Extent(1100, 700), new PixelFormat(channels, sample), 3);
        using var selection = TestImages.Waves(photo.Extent, PixelFormat.Grey8, 4);
        var request = new RetouchRequest { Settings = Retouches.All, Selection = selection.View(), Region = new Bounds(100, 50, 900, 600) };
        AssertAlike(new Photo(photo.View()), request, output);
    }

    [Theory]
    [InlineData(SampleType.UInt8)]
    [InlineData(SampleType.Float32)]
    public void Render_PixelLayerByTheGraph_FlattensToItsPixels(SampleType sample)
    {
        using var photo = TestImages.Waves(new Extent(700, 520), new PixelFormat(ChannelLayout.Rgba, sample), 3);
        using var selection = TestImages.Waves(photo.Extent, PixelFormat.Grey8, 4);
        var (document, request) = (new Photo(photo.View()), new RetouchRequest { Settings = Retouches.All, Selection = selection.View() });
        using var layer = Render(_onDevice, document, request, RetouchOutput.PixelLayer);
        using var mask = Render(_onDevice, document, request, RetouchOutput.Mask);
        using var pixels = Render(_onDevice, document, request, RetouchOutput.Pixels);
        Assert.InRange(NormalLayer.LargestMiss(photo.View(), layer.View(), mask.View(), pixels.View()), 0, NormalLayer.MostMiss(photo.Format));
        Assert.True(ImageComparer.Compare(photo.View(), layer.View()).DifferingPixels > 10_000);
    }

    [Fact]
    public void Render_ByTheGraphInOtherColours_EqualsTheProcessorsCodeWithinOneLevel()
    {
        using var photo = TestImages.Waves(new Extent(700, 520), PixelFormat.Rgb16, 3);
        var colour = ColourTransform.FromProfile(TestProfiles.ProPhoto(), photo.Format);
        AssertAlike(new Photo(photo.View(), colour), new RetouchRequest { Settings = Retouches.All }, RetouchOutput.Pixels);
    }

    [Fact]
    public void Render_ByTheGraph_LeavesUntouchedPixelsAlone()
    {
        using var photo = TestImages.Noise(new Extent(300, 200), PixelFormat.RgbFloat, 3);
        using var pixels = Retouches.Run(_onDevice, photo.View(), new RetouchRequest { Settings = Retouches.All, Region = new Bounds(50, 40, 100, 90) });
        var difference = ImageComparer.Compare(photo.View(), pixels.View(), (x, y) => !new Bounds(50, 40, 100, 90).Contains(x, y));
        Assert.Equal(0, difference.LargestDifference);
    }

    [Fact]
    public async Task ChooseAsync_GraphOnTheProcessor_IsMeasuredAndTakenOnlyIfFaster()
    {
        var choice = await new TilePathTrial(_model).ChooseAsync(() => Graph(Cpu), Retouches.Token);

        Assert.Null(choice.Refusal);
        Assert.True(choice.Processor > TimeSpan.Zero && choice.Graph > TimeSpan.Zero);
        Assert.Equal(choice.Graph < choice.Processor, _model.TileGraph is not null);
        TestContext.Current.SendDiagnosticMessage($"{choice}");
    }

    [Fact]
    public async Task ChooseAsync_FasterGraph_IsTaken()
    {
        var clock = new SteppingClock();
        var device = new Device(Cpu, _ => clock.Step = TimeSpan.FromMilliseconds(1));

        var choice = await new TilePathTrial(_model, clock).ChooseAsync(() => Graph(device), Retouches.Token);

        Assert.True(choice.UsesGraph);
        Assert.NotNull(_model.TileGraph);
        Assert.Equal("tile graph (a trial megapixel: processor 100.0 ms, tile graph 1.0 ms)", choice.ToString());
    }

    [Fact]
    public Task ChooseAsync_LyingGraph_IsRefused() =>
        AssertRefusedAsync(new Device(Cpu, outputs => outputs[0].Values.Span[1000] += 0.02f), "the tile graph gives other pixels than the processor's code");

    [Fact]
    public Task ChooseAsync_GraphThatIsExactTo8BitsOnly_IsRefused() =>
        // A quarter of a level of 8 bits, as sums of half precision are off: 64 codes of a 16-bit photo.
        AssertRefusedAsync(new Device(Cpu, outputs => outputs[0].Values.Span[1000] += 0.001f), "the tile graph gives other pixels than the processor's code");

    [Fact]
    public Task ChooseAsync_FailingGraph_IsRefused() =>
        AssertRefusedAsync(new Device(Cpu, _ => throw new ModelException(ModelFault.RunFailed, "Lost.")), "The device failed while retouching. Lost.");

    [Fact]
    public async Task ChooseAsync_GraphThatCannotBeLoaded_IsRefused()
    {
        var choice = await new TilePathTrial(_model).ChooseAsync(
            () => throw new ModelException(ModelFault.InvalidNetwork, "No such operator."), Retouches.Token);

        Assert.Equal(("No such operator.", false), (choice.Refusal, choice.UsesGraph));
    }

    [Fact]
    public async Task ChooseAsync_HangingRun_IsLetGoOfAndFreedWhenItComesBack()
    {
        var clock = new RunOutClock();
        using var release = new ManualResetEventSlim();
        var device = new Device(Cpu, _ => clock.RunOutAndWait(release));

        var choice = await new TilePathTrial(_model, clock).ChooseAsync(() => Graph(device), Retouches.Token);

        Assert.Equal("the tile graph did not finish within 20 seconds", choice.Refusal);
        Assert.Null(_model.TileGraph);
        Assert.False(device.Freed.IsCompleted); // the driver still uses it
        release.Set();
        await device.Freed.WaitAsync(Retouches.Token);
    }

    [Fact]
    public async Task ChooseAsync_HangingLoad_IsLetGoOfAndFreedWhenItComesBack()
    {
        var clock = new RunOutClock();
        using var release = new ManualResetEventSlim();
        var device = new Device(Cpu, _ => { });

        var choice = await new TilePathTrial(_model, clock).ChooseAsync(
            () =>
            {
                clock.RunOutAndWait(release);
                return Graph(device);
            },
            Retouches.Token);

        Assert.Equal("the tile graph did not finish within 20 seconds", choice.Refusal);
        release.Set();
        await device.Freed.WaitAsync(Retouches.Token);
        Assert.Null(_model.TileGraph);
    }

    [Fact]
    public async Task ChooseAsync_CancelledWhileTheDeviceHangs_ReturnsAtOnce()
    {
        using var stop = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        var device = new Device(
            Cpu,
            _ =>
            {
                stop.Cancel();
                release.Wait();
            });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TilePathTrial(_model).ChooseAsync(() => Graph(device), stop.Token));
        release.Set();
        await device.Freed.WaitAsync(Retouches.Token);
    }

    [Fact]
    public async Task ChooseAsync_NoGraph_IsTheProcessor() =>
        Assert.Equal("processor (the model has no tile graph)", $"{await new TilePathTrial(_model).ChooseAsync(() => null, Retouches.Token)}");

    [Fact]
    public void Render_MoreRegionsOverAPixelThanTheGraphHasRoomFor_IsDoneByTheProcessor()
    {
        // Two rows of each region's grid meet in a pixel, and the graph's grid has 256.
        using var photo = TestImages.Waves(new Extent(600, 40), PixelFormat.Rgb8, 3);
        PlanarWindow edit = PlanarWindow.Create(new Bounds(0, 0, 4, 4), 3), mask = PlanarWindow.Create(edit.Bounds, 1);
        edit.Samples.Span.Fill(0.3f / 140);
        mask.Samples.Span.Fill(1f / 140);
        var fields = Enumerable.Repeat(new EditField(new Bounds(0, 0, 40, 40), 0.1, edit, mask), 140)
            .Append(new EditField(new Bounds(100, 0, 500, 40), 0.007, edit, mask)).ToArray();
        var rendering = new RetouchRendering(
            new RetouchAnalysis(photo.Extent, photo.Extent.Bounds, [], 0), new Photo(photo.View()), new RetouchRequest(), fields, FakeModel.Manifest.Gate);

        using var expected = Retouches.Render(_model, rendering);
        using var actual = Retouches.Render(_onDevice, rendering);

        Assert.InRange(ImageComparer.Compare(expected.View(), actual.View()).LargestDifference, 0, 1);
        Assert.InRange(ImageComparer.Compare(photo.View(), actual.View()).DifferingPixels, 1000, 1600);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Render_CancelledInARunOfTheGraph_StopsWithTheTilesUnderWay(bool isPreview)
    {
        using var stop = new CancellationTokenSource();
        var runs = 0;
        _model.TileGraph = new TileGraph(Graph(new Device(
            Cpu,
            _ =>
            {
                Interlocked.Increment(ref runs);
                stop.Cancel();
            }))!);
        using var photo = TestImages.Flat(new Extent(2600, 2600), PixelFormat.Rgb8, 0.8f);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        var pipeline = new RetouchPipeline(_model);
        using var result = new ImageBuffer(isPreview ? new Extent(1600, 1600) : photo.Extent, photo.Format);

        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            if (isPreview) pipeline.RenderPreview(rendering, RetouchOutput.Pixels, result.Span(), stop.Token);
            else pipeline.Render(rendering, RetouchOutput.Pixels, photo.Extent.Bounds, result.Span(), stop.Token);
        });

        // Runs of one device wait for each other: those that waited see the token before they begin.
        Assert.Equal(1, runs);
    }

    [Fact]
    public void Report_ByAModelWithAGraph_RunsNoTileOfIt()
    {
        var runs = 0;
        _model.TileGraph = new TileGraph(Graph(new Device(Cpu, _ => Interlocked.Increment(ref runs)))!);
        using var photo = TestImages.Waves(new Extent(1100, 700), PixelFormat.Rgb8, 3);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All });

        Assert.InRange(new RetouchPipeline(_model).Report(rendering, Retouches.Token).MaskFraction, 0.1, 1);
        Assert.Equal(0, runs);
        Retouches.Render(_model, rendering).Dispose();
        Assert.NotEqual(0, runs);
    }

    private static OnnxModel? Graph(IInferenceDevice device) => Released.LoadTileBlend(device);

    private async Task AssertRefusedAsync(Device device, string reason)
    {
        var choice = await new TilePathTrial(_model).ChooseAsync(() => Graph(device), Retouches.Token);

        Assert.Equal(reason, choice.Refusal);
        Assert.Null(_model.TileGraph);
    }

    private void AssertAlike(Photo photo, RetouchRequest request, RetouchOutput output)
    {
        using var expected = Render(_model, photo, request, output);
        using var actual = Render(_onDevice, photo, request, output);
        var difference = ImageComparer.Compare(expected.View(), actual.View());
        // Before quantising both agree within 1/65535 (TileGraphTests); then each rounds to the nearest level.
        Assert.InRange(MathF.Round(difference.LargestDifference), 0, 1);
        // Few do so: the edge of an 8-bit level lies between both for at most 1e-5 of the samples (3e-6 to 5e-6 were seen), a finer code's as much oftener as
        // there are more.
        var samples = (request.Region?.Extent ?? photo.Extent).PixelCount * expected.Format.ColourChannelCount;
        Assert.InRange((double)DifferingSamples(expected, actual) / samples, 0, 1e-5 * expected.Format.White / 255);
        if (output == RetouchOutput.Pixels) Assert.True(ImageComparer.Compare(photo.Pixels, actual.View()).LargestDifference > 5);
    }

    private static long DifferingSamples(ImageBuffer expected, ImageBuffer actual)
    {
        var (count, size) = (0L, expected.Format.BytesPerSample);
        for (var y = 0; y < expected.Extent.Height; y++)
            for (var at = 0; at < expected.StrideBytes; at += size)
                count += expected.Row(y).Slice(at, size).SequenceEqual(actual.Row(y).Slice(at, size)) ? 0 : 1;
        return count;
    }

    private static ImageBuffer Render(RetouchModel model, Photo photo, RetouchRequest request, RetouchOutput output)
    {
        var pipeline = new RetouchPipeline(model);
        return Retouches.Render(model, pipeline.Prepare(pipeline.Analyse(photo, null, null, Retouches.Token), photo, request), output);
    }

    /// <summary>A device whose results pass through someone's hands.</summary>
    private sealed class Device(IInferenceDevice inner, Action<NamedTensor[]> after) : IInferenceDevice
    {
        private readonly TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "GPU";

        /// <summary>Done when its session has been freed.</summary>
        public Task Freed => _freed.Task;

        public IDeviceSession Open(byte[] graph) => new Session(inner.Open(graph), after, _freed);

        private sealed class Session(IDeviceSession inner, Action<NamedTensor[]> after, TaskCompletionSource freed) : IDeviceSession
        {
            public IReadOnlyList<TensorSpec> Inputs => inner.Inputs;

            public IReadOnlyList<TensorSpec> Outputs => inner.Outputs;

            public void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken)
            {
                inner.Run(inputs, outputs, cancellationToken);
                after(outputs.ToArray());
            }

            public void Dispose()
            {
                inner.Dispose();
                freed.TrySetResult();
            }
        }
    }
}
