using System.Diagnostics;
using System.Text.Json;
using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Benchmarks.Retouching;
using AbpnBridge.FunctionalTests;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing.Portraits;

namespace AbpnBridge.Benchmarks.Daemon;

/// <summary>
/// Fifty files of 24 MP, JPEG and 16-bit TIFF by turns, from start to end of one `abpn retouch` on a running daemon: reading, decoding, both ways through the
/// API, the retouch, encoding, and writing through to the disk. Against the engine alone: the same retouches one after the other in one process, pixels in memory to
/// pixels in memory.
/// </summary>
internal static class ExportBenchmarks
{
    private const double Megapixels = 24;

    // Fifty pictures of their own would not fit beside one another; an engine takes as long for a picture that it has seen.
    private const int Portraits = 6;

    private static readonly PortraitScene[] Scenes = [PortraitScene.CloseUp, PortraitScene.CloseUp, PortraitScene.FullLength];

    public static IEnumerable<BenchmarkLine> Run(BenchmarkSetting setting)
    {
        using var folder = new ScratchFolder();
        var count = setting.IsSmoke ? 2 : setting.ExportedPhotos;
        var photos = Compose(folder, count, setting.IsSmoke ? BenchmarkSetting.SmokeMegapixels : Megapixels);
        var reports = new List<JsonElement>();
        var daemon = DaemonProcess.StartAsync().GetAwaiter().GetResult();
        try
        {
            Export(photos[..Math.Min(2, count)], folder, daemon.StateFolder);
            var rounds = PairedRounds.Measure(
                count >= 20 ? 1 : setting.Rounds(3),
                new Contender("engine alone", () => RetouchAll(setting.Engine, photos)),
                new Contender("abpn retouch", () => reports = Export(photos, folder, daemon.StateFolder)));
            var wall = 1000 * rounds.Median(1);
            yield return BenchmarkLine.AtLeast(
                $"photos per minute, {count} photos of 24 MP (JPEG and 16-bit TIFF) through `abpn retouch` / the engine alone", rounds.RatioOf(0, 1), 0.8);
            foreach (var (name, part) in new[] { ("read and decoded", "decode"), ("encoded and written", "encode") })
            {
                var share = reports.Sum(report => report.GetProperty("timings").GetProperty(part).GetDouble()) / wall;
                yield return new BenchmarkLine($"of the export's time, added over the photos under way together: {name}", $"{100 * share:0.0} %");
            }
        }
        finally
        {
            daemon.DisposeAsync().AsTask().GetAwaiter().GetResult();
            foreach (var photo in photos.DistinctBy(photo => photo.Pixels)) photo.Pixels.Dispose();
        }
    }

    /// <summary>As an export leaves them, and read back: the engine sees what the daemon gets.</summary>
    private static Photo[] Compose(ScratchFolder folder, int count, double megapixels)
    {
        var firsts = Enumerable.Range(0, Math.Min(Portraits, count)).Select(index =>
        {
            var isJpeg = index % 2 == 0;
            var options = new PortraitOptions { Seed = index + 1, Scene = Scenes[index / 2 % Scenes.Length] };
            var path = Path.Combine(folder.Path, $"portrait-{index + 1}{(isJpeg ? ".jpg" : ".tif")}");
            using (var picture = ComposedPortrait.Of(ComposedPortrait.ExtentOf(megapixels), options).Draw(isJpeg ? PixelFormat.Rgb8 : PixelFormat.Rgb16))
                ImageEncoder.Encode(path, picture.View(), new EncodeOptions { Format = isJpeg ? ImageFormat.Jpeg : ImageFormat.Tiff });
            return new Photo(path, ImageDecoder.Decode(path));
        }).ToArray();
        return
        [
            .. Enumerable.Range(0, count).Select(index =>
            {
                var first = firsts[index % firsts.Length];
                if (index < firsts.Length) return first;
                var copy = Path.Combine(folder.Path, $"portrait-{index + 1}{Path.GetExtension(first.Path)}");
                File.Copy(first.Path, copy);
                return first with { Path = copy };
            }),
        ];
    }

    private static void RetouchAll(InProcessEngine engine, IEnumerable<Photo> photos)
    {
        foreach (var photo in photos) engine.Retouch(photo.Pixels.Pixels.View(), InProcessEngine.AllFeatures).Dispose();
    }

    private static List<JsonElement> Export(IEnumerable<Photo> photos, ScratchFolder folder, string stateFolder)
    {
        var program = Path.Combine(BenchmarkTable.RepositoryRoot, "clients", "cli", "AbpnBridge.Cli", "bin", "Release", "net10.0", "abpn");
        using var abpn = Process.Start(new ProcessStartInfo(
            program,
            [
                "retouch", .. photos.Select(photo => photo.Path), "--blemishes", "1", "--evening", "1", "--whitening", "1",
                "--out-dir", Path.Combine(folder.Path, "out"), "--overwrite", "--state-dir", stateFolder, "--json",
            ])
        {
            RedirectStandardOutput = true,
        })!;
        var said = abpn.StandardOutput.ReadToEnd();
        abpn.WaitForExit();
        if (abpn.ExitCode != 0) throw new InvalidOperationException($"abpn ended with code {abpn.ExitCode}: {said}");
        return [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>A file, and its picture, which copies of it share.</summary>
    private sealed record Photo(string Path, DecodedImage Pixels);
}
