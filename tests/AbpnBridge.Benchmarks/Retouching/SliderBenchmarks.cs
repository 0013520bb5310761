using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching;

namespace AbpnBridge.Benchmarks.Retouching;

/// <summary>
/// What a second look at an analysed photo costs, against the first retouch of it: each with the report that the daemon gives before the first pixel, both of
/// an open photo whose proxy was made while its bands arrived.
/// </summary>
internal static class SliderBenchmarks
{
    private const double Megapixels = 24;
    private const int PreviewSide = 1600;

    public static IEnumerable<BenchmarkLine> Run(BenchmarkSetting setting)
    {
        var photo = setting.Portrait(Megapixels, PixelFormat.Rgb8);
        var engine = setting.Engine;
        using var proxy = PhotoProxy.Build(photo.View(), CancellationToken.None);
        var open = new Photo(photo.View(), ColourTransform.Identity, proxy);
        var analysis = engine.Analyse(open);
        RetouchRendering Weaker() => engine.Start(analysis, open, InProcessEngine.AllFeatures with { Blemishes = 0.8f });
        var rounds = PairedRounds.Measure(
            setting.Rounds(7),
            new Contender(
                "first retouch 24 MP", () => engine.Render(engine.Start(engine.Analyse(open), open, InProcessEngine.AllFeatures), photo.View()).Dispose()),
            new Contender("strength changed, all pixels again", () => engine.Render(Weaker(), photo.View()).Dispose()),
            new Contender("strength changed, preview of 1600 pixels", () => engine.RenderPreview(Weaker(), photo.View(), PreviewSide).Dispose()),
            new Contender("strength changed, nothing read yet", () => Weaker()));
        yield return BenchmarkLine.AtMost("another strength, all 24 MP rendered again / first retouch", rounds.RatioOf(1, 0), 0.35);
        yield return BenchmarkLine.AtMost("another strength, a preview whose long side is 1600 / first retouch", rounds.RatioOf(2, 0), 0.1);
        yield return BenchmarkLine.Reported("another strength, before a pixel is read / first retouch", rounds.RatioOf(3, 0));
    }
}
