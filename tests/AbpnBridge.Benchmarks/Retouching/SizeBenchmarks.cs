using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Benchmarks.Retouching;

/// <summary>
/// How time grows with size: time = F + s * MP over the same scene at six sizes. Slopes are differences of small noisy times, so they are taken from the
/// shortest of many times of each size: the local slope at 12 MP from 6 and 24 MP, at 100 MP from 50 and 100 MP.
/// </summary>
internal static class SizeBenchmarks
{
    private const double SlopeBound = 1.1;
    private static readonly double[] Sizes = [2, 6, 12, 24, 50, 100];

    public static IEnumerable<BenchmarkLine> Run(BenchmarkSetting setting)
    {
        var contenders = Sizes.Select(size =>
        {
            var photo = setting.Portrait(size, PixelFormat.Rgb8);
            return new Contender($"retouch {size} MP", () => setting.Engine.Retouch(photo.View(), InProcessEngine.AllFeatures).Dispose());
        }).ToArray();
        var rounds = PairedRounds.Measure(setting.Rounds(15), contenders);
        var (fixedCost, slope) = Fit([.. Sizes.Select((size, i) => (size, rounds.Least(i)))]);
        var perPhoto = rounds.Least(3);
        yield return new BenchmarkLine("fit time = F + s x MP over 2 to 100 MP: F / time of 24 MP", Numbers.Of(fixedCost / perPhoto));
        yield return new BenchmarkLine("the same fit: 24 MP x s / time of 24 MP", Numbers.Of(24 * slope / perPhoto));
        var (at12, at100) = ((rounds.Least(3) - rounds.Least(1)) / (Sizes[3] - Sizes[1]), (rounds.Least(5) - rounds.Least(4)) / (Sizes[5] - Sizes[4]));
        yield return new BenchmarkLine(
            "slope at 100 MP (50 to 100) / slope at 12 MP (6 to 24)",
            Numbers.Of(at100 / at12),
            $"at most {SlopeBound}",
            setting.IsSmoke ? null : at100 <= SlopeBound * at12);
        for (var i = 0; i < Sizes.Length; i++)
            yield return new BenchmarkLine($"time per MP of {Sizes[i]} MP / of 24 MP", Numbers.Of(Sizes[3] * rounds.Least(i) / (Sizes[i] * perPhoto)));
        setting.Forget();
    }

    /// <summary>Least squares of relative errors: a second at 100 MP weighs no more than its share at 2 MP.</summary>
    private static (double Fixed, double Slope) Fit((double Size, double Time)[] points)
    {
        double w = 0, wx = 0, wxx = 0, wy = 0, wxy = 0;
        foreach (var (x, y) in points)
        {
            var weight = 1 / (y * y);
            (w, wx, wxx, wy, wxy) = (w + weight, wx + weight * x, wxx + weight * x * x, wy + weight * y, wxy + weight * x * y);
        }

        var slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
        return ((wy - slope * wx) / w, slope);
    }
}
