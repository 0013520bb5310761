using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Benchmarks.Retouching;
using AbpnBridge.FunctionalTests;
using AbpnBridge.Imaging.Pixels;
using WireFormat = AbpnBridge.V1.PixelFormat;

namespace AbpnBridge.Benchmarks.Daemon;

/// <summary>The way through the API: speed of the bytes against a plain TCP copy of them, and a whole call against the same retouch in the process.</summary>
internal static class TransportBenchmarks
{
    private const double Megapixels = 24;
    private const int WarmUps = 8;

    public static IEnumerable<BenchmarkLine> Run(BenchmarkSetting setting)
    {
        var daemon = Wait(DaemonProcess.StartAsync());
        try
        {
            using var client = new DaemonClient(daemon);
            using var web = new GrpcWebClient(daemon, daemon.Token);
            foreach (var line in Bytes(setting, client, web)) yield return line;
            yield return EndToEnd(setting, client, web, (PixelFormat.Rgb8, WireFormat.Rgb8, 1.25));
            yield return EndToEnd(setting, client, web, (PixelFormat.Rgb16, WireFormat.Rgb16, 1.5));
        }
        finally
        {
            Wait(daemon.DisposeAsync().AsTask());
        }
    }

    private static IEnumerable<BenchmarkLine> Bytes(BenchmarkSetting setting, DaemonClient client, GrpcWebClient web)
    {
        var photo = SentPhoto.Of(setting.Portrait(Megapixels, PixelFormat.Rgb8), WireFormat.Rgb8);
        var traffic = new PhotoTraffic(client, web, photo);
        var finished = Wait(traffic.UploadAsync());
        Wait(traffic.FinishUntouchedAsync(finished));
        using var copy = new LoopbackCopy(photo.Pixels);
        var uploaded = "";
        var rounds = PairedRounds.Measure(
            setting.Rounds(9),
            WarmUps,
            [
                new Contender("TCP loopback copy", copy.Run),
                new Contender("native gRPC up", () => uploaded = Wait(traffic.UploadAsync()), () => Wait(traffic.CloseAsync(uploaded))),
                new Contender("native gRPC down", () => Wait(traffic.DownloadAsync(finished))),
                new Contender("gRPC-Web session up and down", () => Wait(traffic.WebSessionAsync(finished))),
            ]);
        yield return BenchmarkLine.AtLeast("bytes per second up, native gRPC / plain TCP loopback copy", rounds.RatioOf(0, 1), 0.3);
        yield return BenchmarkLine.AtLeast("bytes per second down, native gRPC / plain TCP loopback copy", rounds.RatioOf(0, 2), 0.6);
        yield return BenchmarkLine.AtLeast("bytes per second, gRPC-Web up and down / plain TCP loopback copy", rounds.RatioOf(0, 3, scale: 2), 0.05);
        Wait(traffic.CloseAsync(finished));
    }

    private static BenchmarkLine EndToEnd(
        BenchmarkSetting setting, DaemonClient client, GrpcWebClient web, (PixelFormat Format, WireFormat Wire, double Bound) kind)
    {
        var portrait = setting.Portrait(Megapixels, kind.Format);
        var traffic = new PhotoTraffic(client, web, SentPhoto.Of(portrait, kind.Wire));
        var rounds = PairedRounds.Measure(
            setting.Rounds(9),
            WarmUps,
            [
                new Contender($"in process, {kind.Format}", () => setting.Engine.Retouch(portrait.View(), InProcessEngine.AllFeatures).Dispose()),
                new Contender($"Retouch call, {kind.Format}", () => Wait(traffic.RetouchAsync())),
            ]);
        return BenchmarkLine.AtMost($"`Retouch` of a 24 MP {kind.Format} photo, up and down / the same in the process", rounds.RatioOf(1, 0), kind.Bound);
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
