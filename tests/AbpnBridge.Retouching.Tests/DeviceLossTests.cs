using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Samples;
using AbpnBridge.Inference;
using AbpnBridge.Inference.Isolation;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.SickWorker;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>The released model on a device in a process of its own that falls ill in the middle of a photo.</summary>
public sealed class DeviceLossTests(ReleasedModel here) : IClassFixture<ReleasedModel>
{
    private static readonly VerifiedModel Released = new ModelStore(Path.Combine(AppContext.BaseDirectory, "released")).Open();
    private static readonly OnnxRuntimeDevice Cpu = OnnxRuntimeDevice.Cpu();

    // What a device can do in a run, each once, with runs that go well between them.
    private static readonly string[] Faults =
        ["crash", "exit", "hang", "print", "slow", "leak", "nan", "garbage", "887A0005", "887A0006", "887A0007", "887A0020"];

    [Fact]
    public async Task Analyse_EachFaultOnce_GivesTheProcessorsBits()
    {
        using var workers = new SickWorkers(Faults.SelectMany(fault => (string[])[$"run {fault}", "run none"]));
        var told = new List<DeviceEvent>();
        using var there = await LoadAsync(workers, tell: told.Add);
        using var photo = FaceStudy.Draw(new Extent(301, 401), 7, new FaceStudyOptions { Sample = SampleType.UInt16 });
        var request = new RetouchRequest { Settings = Retouches.All };
        using var expected = Retouches.Run(here.Model, photo.View(), request);

        for (var photos = 0; workers.Count("run") < 2 * Faults.Length; photos++)
        {
            using var actual = Retouches.Run(there.Model, photo.View(), request);
            Assert.Equal(0, ImageComparer.Compare(expected.View(), actual.View()).LargestDifference);
        }

        // Three of them are none: who prints, is slow, or leaks less than it may.
        Assert.True(told.Count == Faults.Length - 3, string.Join('\n', told));
        Assert.Equal(told.Count, there.Loaded.Health!.Losses);
    }

    [Fact]
    public async Task Render_TileGraphLostOnTheWay_EqualsTheProcessorsCodeWithinOneLevel()
    {
        using var workers = new SickWorkers();
        using var there = await LoadAsync(workers, mostLosses: 3);
        there.Model.TileGraph = new TileGraph(there.Loaded.LoadTileBlend()!);
        using var photo = TestImages.Waves(new Extent(1100, 700), PixelFormat.Rgb8, 3);
        var request = new RetouchRequest { Settings = Retouches.All };
        var rendering = Retouches.Prepare(there.Model, photo.View(), request);
        using var expected = Retouches.Render(here.Model, rendering);
        workers.Add("run none", "run 887A0006", "run none", "run crash");

        using var actual = Retouches.Render(there.Model, rendering);

        Assert.InRange(MathF.Round(ImageComparer.Compare(expected.View(), actual.View()).LargestDifference), 0, 1);
        Assert.NotEqual(0, there.Loaded.Health!.Losses);
    }

    [Fact]
    public async Task Render_DeviceOutOfService_IsDoneByTheProcessorsCode()
    {
        using var workers = new SickWorkers();
        using var there = await LoadAsync(workers, mostLosses: 1);
        there.Model.TileGraph = new TileGraph(there.Loaded.LoadTileBlend()!);
        using var photo = TestImages.Waves(new Extent(600, 500), PixelFormat.Rgb8, 3);
        var request = new RetouchRequest { Settings = Retouches.All };
        var rendering = Retouches.Prepare(there.Model, photo.View(), request);
        workers.Add(Enumerable.Repeat("run crash", 100));
        using var first = Retouches.Render(there.Model, rendering);
        Assert.Equal("CPU", there.Model.ExecutionProvider);
        var runs = workers.Count("run");

        using var expected = Retouches.Render(here.Model, rendering);
        using var actual = Retouches.Render(there.Model, rendering);

        Assert.Equal(runs, workers.Count("run"));
        Assert.Equal(0, ImageComparer.Compare(expected.View(), actual.View()).LargestDifference);
    }

    private static async Task<LoadedThere> LoadAsync(SickWorkers workers, int mostLosses = 1000, Action<DeviceEvent>? tell = null)
    {
        // A run takes a tenth of a second; builds beside the tests make seconds of it.
        var limits = new WorkerLimits { Run = TimeSpan.FromSeconds(20) };
        var worker = new WorkerDevice("cpu", "GPU", new WorkerLaunch(workers.Command[0], workers.Command[1..]), limits);
        var device = new GuardedDevice(worker, Cpu, new GuardRules { MostLosses = mostLosses, Tell = tell ?? (_ => { }) });
        var loaded = await new ExecutionProviderSelector([device], ExecutionProviderSelector.DefaultTimeout).SelectAsync(Released, Retouches.Token);
        return new LoadedThere(loaded, new RetouchModel(loaded.LocalRetouching, loaded.Manifest));
    }

    private sealed record LoadedThere(LoadedModel Loaded, RetouchModel Model) : IDisposable
    {
        public void Dispose() => Model.Dispose();
    }
}
