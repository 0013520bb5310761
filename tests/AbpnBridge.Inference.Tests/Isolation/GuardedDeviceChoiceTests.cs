using System.Diagnostics;
using AbpnBridge.Inference.Isolation;
using AbpnBridge.SickWorker;
using Xunit;

namespace AbpnBridge.Inference.Tests.Isolation;

/// <summary>A device in a process of its own while it is chosen, and what is loaded onto it later: nothing is used that has not proved itself.</summary>
public sealed class GuardedDeviceChoiceTests : IDisposable
{
    private static readonly OnnxRuntimeDevice Cpu = OnnxRuntimeDevice.Cpu(threads: 1);
    private static readonly WorkerLimits Limits = new() { Run = TimeSpan.FromMinutes(1), MemoryBytes = 400 << 20 };

    private readonly TinyModel _files = new();
    private readonly SickWorkers _workers = new();
    private readonly List<DeviceEvent> _told = [];
    private readonly WorkerDevice _worker;

    public GuardedDeviceChoiceTests() => _worker = new WorkerDevice("cpu", "GPU", WorkerDeviceTests.Launch(_workers), Limits);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _workers.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Select_DeviceThatLies_IsPassedOverAndItsWorkerEnds()
    {
        _workers.Add("test shift");

        using var loaded = await SelectAsync();

        Assert.Equal("CPU", loaded.Device);
        Assert.Contains("It gives wrong numbers", Assert.Single(loaded.Rejected).Reason, StringComparison.Ordinal);
        Assert.Null(loaded.Health);
        Assert.Null(_worker.ProcessId);
    }

    [Fact]
    public async Task Select_DeviceThatHoldsTooMuchAfterTheSelfTest_IsPassedOver()
    {
        _workers.Add("test leak");

        using var loaded = await SelectAsync();

        Assert.Equal("CPU", loaded.Device);
        Assert.Matches("^Its process holds [0-9]+ MB after the self-test; it may hold 400 MB.$", Assert.Single(loaded.Rejected).Reason);
        // While it is tried it is neither replaced nor missed.
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Select_DeviceThatHangsWhileLoading_IsPassedOverAndItsWorkerEnds()
    {
        _workers.Add("open hang");
        var worker = new WorkerDevice("cpu", "GPU", WorkerDeviceTests.Launch(_workers), Limits with { FirstRun = TimeSpan.FromSeconds(2) });

        using var loaded = await new ExecutionProviderSelector([new GuardedDevice(worker, Cpu, new GuardRules()), Cpu], TimeSpan.FromMinutes(1))
            .SelectAsync(_files.Open(), Token);

        Assert.Equal(new RejectedDevice("GPU", "It did not finish within 2 seconds."), Assert.Single(loaded.Rejected));
        Assert.Null(worker.ProcessId);
    }

    [Fact]
    public async Task Load_AfterTheWorkersEnd_IsNotUsedBeforeTheFreshOneHasPassedTheSelfTest()
    {
        using var loaded = await SelectAsync();
        using (var worker = Process.GetProcessById(_worker.ProcessId!.Value)) worker.Kill();
        Assert.True(SpinWait.SpinUntil(() => _worker.ProcessId is null, TimeSpan.FromMinutes(1)));
        using var here = OnnxModel.Load(TinyModel.Network("tiny-tile"), Cpu);

        using var tile = loaded.LoadTileBlend()!;
        GuardedDeviceTests.AssertSame(here, tile, OnnxModel.Allocate(here.Inputs));

        Assert.Equal((2, 1), (_workers.Count("test"), loaded.Health!.Losses));
    }

    private Task<LoadedModel> SelectAsync() =>
        new ExecutionProviderSelector([new GuardedDevice(_worker, Cpu, new GuardRules { Tell = _told.Add }), Cpu], TimeSpan.FromMinutes(1)).SelectAsync(_files.Open(), Token);
}
