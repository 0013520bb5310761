using System.Diagnostics;
using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Benchmarks.Retouching;
using AbpnBridge.FunctionalTests;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing.Portraits;

namespace AbpnBridge.Benchmarks.Daemon;

/// <summary>What is paid once: a daemon's start until it is ready, and what the command line adds to one photo. In retouches of 24 MP.</summary>
internal static class StartBenchmarks
{
    private const double Megapixels = 24;
    private const double SmallPhoto = 0.01;

    public static IEnumerable<BenchmarkLine> Run(BenchmarkSetting setting)
    {
        using var folder = new ScratchFolder();
        var small = Path.Combine(folder.Path, "small.png");
        using (var picture = ComposedPortrait.Of(ComposedPortrait.ExtentOf(SmallPhoto), new PortraitOptions()).Draw(PixelFormat.Rgb8))
            ImageEncoder.Encode(small, picture.View(), new EncodeOptions { Format = ImageFormat.Png });
        var photo = setting.Portrait(Megapixels, PixelFormat.Rgb8);
        var daemon = DaemonProcess.StartAsync().GetAwaiter().GetResult();
        try
        {
            var rounds = PairedRounds.Measure(
                setting.Rounds(5),
                new Contender("retouch 24 MP in process", () => setting.Engine.Retouch(photo.View(), InProcessEngine.AllFeatures).Dispose()),
                new Contender("daemon start to ready", () => StartAndStopAsync().GetAwaiter().GetResult()),
                new Contender("abpn retouch of a 0.01 MP photo", () => Retouch(small, folder.Path, daemon.StateFolder)));
            yield return BenchmarkLine.Reported("daemon from its start until it is ready, self-test included / retouch of 24 MP", rounds.RatioOf(1, 0));
            yield return BenchmarkLine.Reported("`abpn retouch` of a 0.01 MP photo on a running daemon / retouch of 24 MP", rounds.RatioOf(2, 0));
        }
        finally
        {
            daemon.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Task StartAndStopAsync()
    {
        await using var daemon = await DaemonProcess.StartAsync();
    }

    private static void Retouch(string photo, string outFolder, string stateFolder)
    {
        var program = Path.Combine(BenchmarkTable.RepositoryRoot, "clients", "cli", "AbpnBridge.Cli", "bin", "Release", "net10.0", "abpn");
        using var abpn = Process.Start(
            new ProcessStartInfo(program, ["retouch", photo, "--state-dir", stateFolder, "--out-dir", outFolder, "--overwrite", "--json"])
            {
                RedirectStandardOutput = true,
            })!;
        var said = abpn.StandardOutput.ReadToEnd();
        abpn.WaitForExit();
        if (abpn.ExitCode != 0) throw new InvalidOperationException($"abpn ended with code {abpn.ExitCode}: {said}");
    }
}
