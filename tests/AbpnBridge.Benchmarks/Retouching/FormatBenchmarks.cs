using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;

namespace AbpnBridge.Benchmarks.Retouching;

/// <summary>The full-size pass alone (lift, adaptive blend, gate, format), per output and pixel format, against a plain copy of the bytes it writes.</summary>
internal static class FormatBenchmarks
{
    private const double Megapixels = 12;

    private static readonly (PixelFormat Format, RetouchOutput Output)[] Cases =
    [
        (PixelFormat.Rgb8, RetouchOutput.Pixels), (PixelFormat.Rgba8, RetouchOutput.Pixels), (PixelFormat.Grey8, RetouchOutput.Pixels),
        (PixelFormat.Rgb16, RetouchOutput.Pixels), (new PixelFormat(ChannelLayout.Rgb, SampleType.UInt15Plus1), RetouchOutput.Pixels),
        (PixelFormat.RgbFloat, RetouchOutput.Pixels), (PixelFormat.Rgb8, RetouchOutput.Mask), (PixelFormat.Rgb8, RetouchOutput.SoftLightLayer),
    ];

    public static IEnumerable<BenchmarkLine> Run(BenchmarkSetting setting)
    {
        foreach (var (format, output) in Cases)
        {
            var photo = setting.Portrait(Megapixels, format);
            var engine = setting.Engine;
            var rendering = engine.Prepare(engine.Analyse(photo.View()), photo.View(), InProcessEngine.AllFeatures);
            using var source = engine.Render(rendering, photo.View(), output);
            using var target = new ImageBuffer(photo.Extent, rendering.FormatOf(output));
            var rounds = PairedRounds.Measure(
                setting.Rounds(7),
                new Contender($"{output} of {format}", () => engine.Render(rendering, output, target)),
                new Contender("copy", () => Copy(source, target)));
            yield return BenchmarkLine.Reported($"{output} of a {format} photo / copy of the bytes it writes", rounds.RatioOf(0, 1));
        }

        setting.Forget();
    }

    private static void Copy(ImageBuffer source, ImageBuffer target)
    {
        for (var y = 0; y < source.Extent.Height; y++) source.Row(y).CopyTo(target.Row(y));
    }
}
