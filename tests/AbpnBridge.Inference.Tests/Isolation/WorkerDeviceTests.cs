using System.Diagnostics;
using AbpnBridge.Inference.Isolation;
using AbpnBridge.SickWorker;
using Xunit;

namespace AbpnBridge.Inference.Tests.Isolation;

/// <summary>A device in a real process of its own: that it gives the same numbers, and that nothing it does comes over the border.</summary>
public sealed class WorkerDeviceTests
{
    // Only what hangs comes up against a time; a tiny network takes milliseconds, and a busy machine may make seconds of them.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly WorkerLimits Limits = new() { Run = Patience, Cancel = Patience, MemoryBytes = 400 << 20 };
    private static readonly WorkerLimits ForWhatHangs = Limits with { Run = TimeSpan.FromSeconds(3), Cancel = TimeSpan.FromSeconds(1) };

    [Fact]
    public void Run_InAWorker_GivesTheProcessorsNumbersAgainAndAgain()
    {
        using var workers = new SickWorkers();
        using var here = OnnxModel.Load(TinyModel.Network("tiny-lrl"), OnnxRuntimeDevice.Cpu());
        using var there = OnnxModel.Load(TinyModel.Network("tiny-lrl"), Device(workers));

        Assert.Equal(here.Inputs.Select(s => $"{s}"), there.Inputs.Select(s => $"{s}"));
        Assert.Equal(here.Outputs.Select(s => $"{s}"), there.Outputs.Select(s => $"{s}"));
        for (var round = 0; round < 3; round++)
        {
            NamedTensor picture = new("base_layer", Picture(round));
            var (expected, actual) = (OnnxModel.Allocate(here.Outputs), OnnxModel.Allocate(there.Outputs));
            here.Run([picture], expected, TestContext.Current.CancellationToken);
            // In another order, and not all of them.
            there.Run([picture], [.. actual.Reverse().Skip(1)], TestContext.Current.CancellationToken);
            Assert.All(expected.SkipLast(1).Zip(actual), pair => Assert.Equal(pair.First.Values.ToArray(), pair.Second.Values.ToArray()));
            Assert.All(actual[^1].Values.ToArray(), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Open_TwoNetworks_ShareAWorkerThatEndsWithTheLast()
    {
        using var workers = new SickWorkers();
        var device = Device(workers);
        var first = OnnxModel.Load(TinyModel.Network("tiny-lrl"), device);
        using var worker = Process.GetProcessById(device.ProcessId!.Value);
        var second = OnnxModel.Load(TinyModel.Network("tiny-refiner"), device);
        Assert.Equal(worker.Id, device.ProcessId);

        first.Dispose();
        second.WarmUp(TestContext.Current.CancellationToken);
        second.Dispose();

        Assert.Null(device.ProcessId);
        Assert.True(worker.WaitForExit(Patience));
    }

    [Fact]
    public void Open_NetworkThatCannotBeLoaded_IsToldAndLeavesNoWorker()
    {
        using var workers = new SickWorkers();
        var device = Device(workers);

        var fault = Assert.Throws<ModelException>(() => device.Open([1, 2, 3]));

        Assert.Equal(ModelFault.InvalidNetwork, fault.Fault);
        Assert.StartsWith("CPU cannot load the network: ", fault.Message, StringComparison.Ordinal);
        Assert.Null(device.ProcessId);
    }

    [Fact]
    public void Open_NoSuchProgram_IsToldByItsName()
    {
        var device = new WorkerDevice("cpu", "CPU", new WorkerLaunch("/does/not/exist"), Limits);

        Assert.Contains("/does/not/exist", Assert.Throws<ModelException>(() => device.Open([])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crash", "Its process ended by itself with the exit code 134.")]
    [InlineData("exit", "Its process ended by itself with the exit code 0.")]
    [InlineData("hang", "It did not finish within 3 seconds.")]
    [InlineData("freeze", "It did not finish within 3 seconds.")]
    public void Run_Fault_EndsTheWorkerAndIsToldInWords(string fault, string words)
    {
        using var workers = new SickWorkers("run none", $"run {fault}");
        var device = Device(workers, fault is "hang" or "freeze" ? ForWhatHangs : Limits);
        using var network = OnnxModel.Load(TinyModel.Network("tiny-lrl"), device);
        network.WarmUp(TestContext.Current.CancellationToken);

        var told = Assert.Throws<ModelException>(() => network.WarmUp(TestContext.Current.CancellationToken));

        Assert.Equal((ModelFault.DeviceLost, words), (told.Fault, told.Message));
        Assert.Null(device.ProcessId);
        // The session went with its worker.
        Assert.Throws<ModelException>(() => network.WarmUp(TestContext.Current.CancellationToken));
        // A new session has a new worker.
        using var again = OnnxModel.Load(TinyModel.Network("tiny-lrl"), device);
        again.WarmUp(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Run_HangsWhileAnotherProgramHoldsItsPipe_IsTakenForLostAllTheSame()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program is a shell's.");
        using var workers = new SickWorkers("run none", "run hang");
        // The other program says its number where the worker says what comes to pass.
        var launch = new WorkerLaunch("/bin/sh", ["-c", "sleep 120 & echo $! >\"$2.holder\"; exec \"$0\" \"$@\"", .. workers.Command]);
        using var network = OnnxModel.Load(TinyModel.Network("tiny-lrl"), new WorkerDevice("cpu", "CPU", launch, ForWhatHangs));
        network.WarmUp(TestContext.Current.CancellationToken);
        using var holder = Process.GetProcessById(workers.Count("holder"));

        try
        {
            var told = Assert.Throws<ModelException>(() => network.WarmUp(TestContext.Current.CancellationToken));

            Assert.Equal((ModelFault.DeviceLost, "It did not finish within 3 seconds."), (told.Fault, told.Message));
            Assert.False(holder.HasExited);
        }
        finally
        {
            holder.Kill();
        }
    }

    [Fact]
    public void Open_AnswerOfImpossibleLength_IsNotWaitedFor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program is a shell's.");
        // --worker DEVICE PIPE PIPE: a frame of nearly 1 GB is begun on the last one.
        var launch = new WorkerLaunch("/bin/bash", "-c", @"printf '\xff\xff\xff\x3f\x11' >&$4; sleep 40", "worker");

        var told = Assert.Throws<ModelException>(() => new WorkerDevice("cpu", "CPU", launch, Limits).Open([1, 2, 3]));

        Assert.Equal((ModelFault.DeviceLost, "Its process spoke out of turn: A frame of 1073741822 bytes."), (told.Fault, told.Message));
    }

    [Theory]
    [InlineData("887A0005")]
    [InlineData("887A0006")]
    [InlineData("887A0007")]
    [InlineData("887A0020")]
    public void Run_DriverThrows_ItsWordsComeAcross(string code)
    {
        using var workers = new SickWorkers($"run {code}");
        using var network = OnnxModel.Load(TinyModel.Network("tiny-lrl"), Device(workers));

        var told = Assert.Throws<ModelException>(() => network.WarmUp(TestContext.Current.CancellationToken));

        Assert.Equal(ModelFault.RunFailed, told.Fault);
        Assert.Contains(code, told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("print")]
    [InlineData("slow")]
    public void Run_DriverThatPrintsOrTakesItsTime_IsNoFault(string fault)
    {
        using var workers = new SickWorkers($"run {fault}", $"run {fault}");
        using var network = OnnxModel.Load(TinyModel.Network("tiny-lrl"), Device(workers));

        network.WarmUp(TestContext.Current.CancellationToken);
        network.WarmUp(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_Cancelled_StopsAndTheWorkerLives()
    {
        using var workers = new SickWorkers();
        var device = Device(workers);
        using var network = OnnxModel.Load(TinyModel.Network("slow"), device);
        var worker = device.ProcessId;

        // A worker that was just told to stop must not stop the next run for it.
        for (var round = 0; round < 3; round++)
        {
            using var cancel = new CancellationTokenSource();
            var run = Task.Run(() => network.WarmUp(cancel.Token), TestContext.Current.CancellationToken);
            await workers.UntilBegunAsync("run", round + 1);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        Assert.Equal(worker, device.ProcessId);
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("freeze")]
    public async Task Run_CancelledWhileItHangs_ReturnsInTimeAndTheWorkerIsEnded(string fault)
    {
        using var workers = new SickWorkers($"run {fault}");
        var device = Device(workers, ForWhatHangs);
        using var network = OnnxModel.Load(TinyModel.Network("tiny-lrl"), device);
        using var cancel = new CancellationTokenSource();
        var run = Task.Run(() => network.WarmUp(cancel.Token), TestContext.Current.CancellationToken);
        await workers.UntilBegunAsync("run", 1);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        // The patience with a cancelled run, not the first run's limit of a minute.
        Assert.Null(device.ProcessId);
        Assert.Equal("It did not stop within 1 seconds.", device.End);
    }

    [Fact]
    public void Open_SharedMemory_HasNoNameAnyMore()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The system must say what is mapped.");
        using var workers = new SickWorkers();
        using var network = OnnxModel.Load(TinyModel.Network("tiny-lrl"), Device(workers));

        Assert.Contains(Mapped(), line => line.EndsWith("(deleted)", StringComparison.Ordinal));
        // Another test of this process may be between making and unlinking.
        Assert.True(SpinWait.SpinUntil(() => Mapped().All(line => line.EndsWith("(deleted)", StringComparison.Ordinal)), Patience));

        static string[] Mapped() => [.. File.ReadLines("/proc/self/maps").Where(line => line.Contains("/dev/shm/abpn-", StringComparison.Ordinal))];
    }

    internal static WorkerLaunch Launch(SickWorkers workers) => new(workers.Command[0], workers.Command[1..]);

    private static WorkerDevice Device(SickWorkers workers, WorkerLimits? limits = null) => new("cpu", "CPU", Launch(workers), limits ?? Limits);

    private static float[] Picture(int round) => [.. SelfTestPicture.Create(TinyModel.Extent).Select(value => value * (1 - 0.1f * round))];
}
