using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using AbpnBridge.Inference.Isolation;
using AbpnBridge.SickWorker;
using Xunit;

namespace AbpnBridge.Inference.Tests.Isolation;

/// <summary>A device that falls ill after it was chosen: who asks for a run gets the processor's numbers whatever happens, and what happened is told.</summary>
public sealed class GuardedDeviceTests : IDisposable
{
    private static readonly OnnxRuntimeDevice Cpu = OnnxRuntimeDevice.Cpu(threads: 1);
    // Only what hangs comes up against a time; a tiny network takes milliseconds, and a busy machine may make seconds of them.
    private static readonly WorkerLimits Limits = new() { Run = TimeSpan.FromMinutes(1), Cancel = TimeSpan.FromSeconds(1), MemoryBytes = 400 << 20 };

    private readonly TinyModel _files = new();
    private readonly SickWorkers _workers = new();
    private readonly List<DeviceEvent> _told = [];
    private readonly MovedClock _clock = new();
    private WorkerDevice _worker;
    private GuardedDevice _device;

    public GuardedDeviceTests() => Allow(Limits);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _workers.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData("crash", "Its process ended by itself with the exit code 134.")]
    [InlineData("exit", "Its process ended by itself with the exit code 0.")]
    [InlineData("hang", "It did not finish within 5 seconds.")]
    [InlineData("freeze", "It did not finish within 5 seconds.")]
    [InlineData("nan", "It gives garbage: evening has the value NaN; it must be within -0.01 and 1.01.")]
    [InlineData("garbage", "It gives garbage: evening has the value 1E+30; it must be within -0.01 and 1.01.")]
    [InlineData("887A0005", "887A0005")]
    [InlineData("887A0006", "887A0006")]
    [InlineData("887A0007", "887A0007")]
    [InlineData("887A0020", "887A0020")]
    public async Task Run_LostOnce_IsDoneOnAFreshWorker(string fault, string words)
    {
        if (fault is "hang" or "freeze") Allow(Limits with { Run = TimeSpan.FromSeconds(5) });
        using var loaded = await SelectAsync();
        _workers.Add("run none", $"run {fault}");
        AssertRunsRight(loaded);
        var first = _worker.ProcessId;

        AssertRunsRight(loaded);

        Assert.NotEqual(first, _worker.ProcessId);
        Assert.Equal(("GPU", true, 1), (loaded.Device, loaded.Health!.IsInService, loaded.Health.Losses));
        Assert.Equal(_clock.GetUtcNow(), loaded.Health.LastLoss);
        Assert.Equal(DeviceEventKind.Lost, Assert.Single(_told).Kind);
        Assert.Contains(words, _told[0].Reason, StringComparison.Ordinal);
        // The self-test at the choice, and the fresh worker's.
        Assert.Equal(2, _workers.Count("test"));
        Assert.Equal(3, _workers.Count("run"));
    }

    [Fact]
    public async Task Run_LostTwice_IsDoneByTheProcessorAndTheNextByTheDevice()
    {
        using var loaded = await SelectAsync();
        _workers.Add("run crash", "run 887A0005");

        AssertRunsRight(loaded);
        Assert.Equal((2, true), (_workers.Count("run"), loaded.Health!.IsInService));

        AssertRunsRight(loaded);
        Assert.Equal((3, "GPU"), (_workers.Count("run"), loaded.Device));
    }

    [Fact]
    public async Task Run_LostTooOften_TheProcessorTakesOverUntilTheSelfTestPasses()
    {
        using var loaded = await SelectAsync();
        _workers.Add("run crash", "run crash", "run crash");
        for (var i = 0; i < 4; i++) AssertRunsRight(loaded);

        Assert.Equal((3, "CPU", false), (_workers.Count("run"), loaded.Device, loaded.Health!.IsInService));
        Assert.Equal([DeviceEventKind.Lost, DeviceEventKind.Lost, DeviceEventKind.OutOfService], _told.Select(told => told.Kind));

        loaded.Retest(Token);
        AssertRunsRight(loaded);

        Assert.Equal((4, "GPU", true), (_workers.Count("run"), loaded.Device, loaded.Health!.IsInService));
        Assert.Equal(DeviceEventKind.BackInService, _told[^1].Kind);
    }

    [Fact]
    public async Task Run_LossesFarApart_DoNotCountTogether()
    {
        using var loaded = await SelectAsync();
        for (var i = 0; i < 5; i++)
        {
            _workers.Add("run crash", "run none");
            AssertRunsRight(loaded);
            _clock.Advance(TimeSpan.FromMinutes(6));
        }

        Assert.Equal((5, true), (loaded.Health!.Losses, loaded.Health.IsInService));
    }

    [Theory]
    [InlineData("shift", "It gives wrong numbers: ")]
    [InlineData("crash", "Its process ended by itself")]
    public async Task Run_FreshWorkerFailsTheSelfTest_IsOutOfServiceAtOnce(string fault, string words)
    {
        using var loaded = await SelectAsync();
        _workers.Add("run crash", $"test {fault}");

        AssertRunsRight(loaded);

        Assert.Equal((1, "CPU"), (_workers.Count("run"), loaded.Device));
        Assert.StartsWith("A fresh process failed the self-test. " + words, loaded.Health!.LastReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retest_DeviceThatHasBegunToLie_IsOutOfServiceUntilItIsWell()
    {
        using var loaded = await SelectAsync();
        _workers.Add("test shift", "test shift");
        _clock.Advance(TimeSpan.FromMinutes(10));

        loaded.Retest(Token);
        Assert.Equal("CPU", loaded.Device);
        Assert.StartsWith("It failed the self-test. It gives wrong numbers: ", loaded.Health!.LastReason, StringComparison.Ordinal);
        AssertRunsRight(loaded);
        loaded.Retest(Token);
        Assert.Equal("CPU", loaded.Device);
        loaded.Retest(Token);

        Assert.Equal(("GPU", 0), (loaded.Device, _workers.Count("run")));
        AssertRunsRight(loaded);
        Assert.Equal(1, _workers.Count("run"));
    }

    [Fact]
    public async Task Retest_DeviceAtWork_IsLeftAlone()
    {
        using var loaded = await SelectAsync();
        AssertRunsRight(loaded);

        loaded.Retest(Token);
        Assert.Equal(1, _workers.Count("test"));
        _clock.Advance(TimeSpan.FromSeconds(11));
        loaded.Retest(Token);

        Assert.Equal(2, _workers.Count("test"));
    }

    [Fact]
    public async Task Run_WorkerKilledFromOutside_IsALossLikeAnyOther()
    {
        using var loaded = await SelectAsync();
        using (var worker = Process.GetProcessById(_worker.ProcessId!.Value))
        {
            worker.Kill();
            await worker.WaitForExitAsync(Token);
        }

        AssertRunsRight(loaded);

        Assert.Equal(1, loaded.Health!.Losses);
        Assert.Equal("Its process ended by itself with the exit code 137.", loaded.Health.LastReason);
    }

    [Fact]
    public async Task Run_WorkerThatLeaks_IsRecycledBetweenRuns()
    {
        using var loaded = await SelectAsync();
        _workers.Add("run leak");
        AssertRunsRight(loaded);
        Assert.Null(_worker.ProcessId);

        AssertRunsRight(loaded);

        Assert.Equal((0, "GPU", 2), (loaded.Health!.Losses, loaded.Device, _workers.Count("run")));
        Assert.Equal(DeviceEventKind.Recycled, Assert.Single(_told).Kind);
    }

    [Fact]
    public async Task Run_WorkerThatDevoursMemory_IsEndedWithinTheRun()
    {
        using var loaded = await SelectAsync();
        _workers.Add("run devour");

        AssertRunsRight(loaded);

        Assert.Equal("It took more than 800 MB of memory.", loaded.Health!.LastReason);
    }

    [Fact]
    public async Task Run_CancelledWhileItHangs_EndsAndTheNextRunIsRight()
    {
        using var loaded = await SelectAsync();
        _workers.Add("run none", "run hang");
        AssertRunsRight(loaded);
        using var cancel = new CancellationTokenSource();
        var run = Task.Run(() => loaded.LocalRetouching.WarmUp(cancel.Token), Token);
        await _workers.UntilBegunAsync("run", 2);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        AssertRunsRight(loaded);

        Assert.Equal(("It did not stop within 1 seconds.", 1), (loaded.Health!.LastReason, loaded.Health.Losses));
    }

    [Fact]
    public async Task Run_TwoNetworksAtOnceThroughFaults_AreBothRight()
    {
        using var loaded = await SelectAsync();
        using var tile = loaded.LoadTileBlend()!;
        using var here = OnnxModel.Load(TinyModel.Network("tiny-tile"), Cpu);
        _workers.Add(Enumerable.Range(0, 20).Select(i => i % 4 == 3 ? "run crash" : "run none"));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            () =>
            {
                for (var round = 0; round < 5; round++)
                    if (i % 2 == 0) AssertRunsRight(loaded);
                    else AssertSame(here, tile, OnnxModel.Allocate(here.Inputs));
            },
            Token)));

        Assert.Equal(3, loaded.Health!.Losses);
    }

    [MemberNotNull(nameof(_worker), nameof(_device))]
    private void Allow(WorkerLimits limits)
    {
        _worker = new WorkerDevice("cpu", "GPU", WorkerDeviceTests.Launch(_workers), limits);
        _device = new GuardedDevice(_worker, Cpu, new GuardRules { Time = _clock, Tell = _told.Add });
    }

    private Task<LoadedModel> SelectAsync() => new ExecutionProviderSelector([_device, Cpu], TimeSpan.FromMinutes(1)).SelectAsync(_files.Open(), Token);

    private static void AssertRunsRight(LoadedModel loaded)
    {
        using var here = OnnxModel.Load(TinyModel.Network("tiny-lrl"), Cpu);
        var picture = SelfTestPicture.Create(TinyModel.Extent).Select(value => 0.7f * value).ToArray();
        AssertSame(here, loaded.LocalRetouching, [new NamedTensor("base_layer", picture)]);
    }

    internal static void AssertSame(OnnxModel expected, OnnxModel actual, NamedTensor[] inputs)
    {
        var (wanted, got) = (OnnxModel.Allocate(expected.Outputs), OnnxModel.Allocate(actual.Outputs));
        expected.Run(inputs, wanted, Token);
        actual.Run(inputs, got, Token);
        Assert.All(wanted.Zip(got), pair => Assert.Equal(pair.First.Values.ToArray(), pair.Second.Values.ToArray()));
    }

    /// <summary>Stands still until it is moved.</summary>
    private sealed class MovedClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 2, 10, 42, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.Ticks;

        public void Advance(TimeSpan by) => _now += by;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime, period);
    }
}
