using System.Diagnostics;
using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Inference;
using AbpnBridge.Inference.Isolation;

namespace AbpnBridge.Benchmarks.Retouching;

/// <summary>What it costs that a driver may crash: the networks in a process of their own, guarded, against the same ones in this process. Both on the processor.</summary>
internal static class WorkerBenchmarks
{
    private const double Megapixels = 24;
    private const double MostCost = 1.05;

    public static IEnumerable<BenchmarkLine> Run(BenchmarkSetting setting)
    {
        var photo = setting.Portrait(Megapixels, PixelFormat.Rgb8);
        var verified = new ModelStore(Path.Combine(AppContext.BaseDirectory, "released")).Open();
        var device = new WorkerDevice("cpu", "CPU", new WorkerLaunch(DaemonProgram()), new WorkerLimits());
        var guarded = new GuardedDevice(device, OnnxRuntimeDevice.Cpu(), new GuardRules());
        var loaded = new ExecutionProviderSelector([guarded], ExecutionProviderSelector.DefaultTimeout).SelectAsync(verified).GetAwaiter().GetResult();
        using var there = InProcessEngine.Over(loaded);
        var here = setting.Engine;
        var rounds = PairedRounds.Measure(
            setting.Rounds(25), warmUps: 3,
            [
                new Contender("a retouch, the network in this process", () => here.Retouch(photo.View(), InProcessEngine.AllFeatures).Dispose()),
                new Contender("a retouch, the network in a worker", () => there.Retouch(photo.View(), InProcessEngine.AllFeatures).Dispose()),
                new Contender("one run in this process", here.RunNetwork),
                new Contender("one run in a worker", there.RunNetwork),
            ]);
        yield return BenchmarkLine.AtMost("a retouch of 24 MP, the network in a worker / in this process", rounds.RatioOf(1, 0), MostCost);
        yield return BenchmarkLine.Reported("one run of the network, in a worker / in this process", rounds.RatioOf(3, 2));

        using var worker = Process.GetProcessById(device.ProcessId!.Value);
        yield return new BenchmarkLine(
            "memory of the worker: resident, and private as its budget counts it", $"{worker.WorkingSet64 >> 20} MB, {worker.PrivateMemorySize64 >> 20} MB");
    }

    /// <summary>Built beside the benchmarks, in the same configuration.</summary>
    private static string DaemonProgram() => Path.Combine(
        BenchmarkTable.RepositoryRoot, "daemon", "AbpnBridge.Daemon", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0",
        OperatingSystem.IsWindows() ? "AbpnBridge.Daemon.exe" : "AbpnBridge.Daemon");
}
