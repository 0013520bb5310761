using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.FunctionalTests;
using AbpnBridge.Testing.Portraits;

namespace AbpnBridge.Benchmarks.Daemon;

/// <summary>Peak resident memory of a daemon that retouches one composed portrait through its API, over what it has when idle and warm.</summary>
internal static class MemoryBenchmarks
{
    private const double Allowance = 500e6;

    public static IEnumerable<BenchmarkLine> Run(BenchmarkSetting setting) => Measure(setting.IsSmoke ? [0.1] : [24, 100]);

    public static IEnumerable<BenchmarkLine> RunLargest(BenchmarkSetting setting) => Measure(setting.IsSmoke ? [0.1] : [300, 900]);

    private static IEnumerable<BenchmarkLine> Measure(double[] sizes)
    {
        foreach (var size in sizes)
        {
            var portrait = ComposedPortrait.Of(ComposedPortrait.ExtentOf(size), new PortraitOptions());
            var inputBytes = 3 * portrait.Extent.PixelCount;
            var (idle, peak) = MeasureAsync(portrait).GetAwaiter().GetResult();
            var over = (double)(peak - idle);
            Console.WriteLine($"    {size} MP: idle {idle / 1e6:0} MB, peak {peak / 1e6:0} MB, input {inputBytes / 1e6:0} MB");
            yield return new BenchmarkLine(
                $"{size} MP: peak over the idle daemon, in MB beside the {inputBytes / 1e6:0} MB of input",
                $"{(over - inputBytes) / 1e6:0}",
                $"at most {Allowance / 1e6:0}",
                over <= inputBytes + Allowance);
        }
    }

    private static async Task<(long Idle, long Peak)> MeasureAsync(ComposedPortrait portrait)
    {
        await using var daemon = await DaemonProcess.StartAsync();
        using var client = new DaemonClient(daemon);
        var idle = ResidentMemory.Now(daemon.Pid);
        await StreamedRetouch.RunAsync(client, portrait);
        return (idle, ResidentMemory.Peak(daemon.Pid));
    }
}
