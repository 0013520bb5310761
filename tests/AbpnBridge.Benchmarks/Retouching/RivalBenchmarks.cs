using AbpnBridge.Benchmarks.Harness;
using AbpnBridge.Benchmarks.Inference;
using AbpnBridge.Imaging.Pixels;
using OpenCvSharp;

namespace AbpnBridge.Benchmarks.Retouching;

/// <summary>A whole retouch against what else one could run on the same photo: a bilateral filter, LPTN, a U-Net at full size.</summary>
internal static class RivalBenchmarks
{
    private const double Megapixels = 24;
    private const int Diameter = 9;
    private const double Sigma = 75;

    // The budgets of design.md 2.2: a 24 MP photo with one large face, and one low-resolution pass.
    private const double PhotoGigaMacs = 20;
    private const double PassGigaMacs = 4;

    public static IEnumerable<BenchmarkLine> Run(BenchmarkSetting setting)
    {
        var photo = setting.Portrait(Megapixels, PixelFormat.Rgb8);
        using var mat = ToMat(photo);
        var megapixels = photo.Extent.PixelCount / 1e6;
        var retouch = new Contender("retouch 24 MP, three features", () => setting.Engine.Retouch(photo.View(), InProcessEngine.AllFeatures).Dispose());
        var bilateral = new Contender("OpenCV bilateralFilter d=9, 75, 75", () => mat.BilateralFilter(Diameter, Sigma, Sigma).Dispose());
        var copy = new Contender("copy of the bytes", () => Copy(photo).Dispose());
        var first = PairedRounds.Measure(setting.Rounds(9), retouch, bilateral, copy);
        yield return BenchmarkLine.AtMost("retouch of a 24 MP 8-bit composed close-up / OpenCV bilateralFilter(d = 9, sigmas 75)", first.RatioOf(0, 1), 1.0);
        yield return BenchmarkLine.Reported("the same retouch / a plain copy of the photo's bytes", first.RatioOf(0, 2));
        var pass = setting.Engine.Model.Manifest.LocalRetouching.GigaMacs;
        var runs = setting.Engine.Analyse(photo.View()).NetworkRuns;
        yield return new BenchmarkLine("GMAC of one low-resolution pass", Numbers.Of(pass), $"at most {PassGigaMacs}", pass <= PassGigaMacs);
        var all = runs * pass;
        yield return new BenchmarkLine($"GMAC of the photo's {runs} network passes", Numbers.Of(all), $"at most {PhotoGigaMacs}", all <= PhotoGigaMacs);
        if (setting.IsSmoke) yield break;

        foreach (var rival in RivalNetworks.All)
        {
            using var network = rival.Open();
            var contest = PairedRounds.Measure(setting.Rounds(rival.Rounds), retouch, new Contender(rival.Name, network.Run));
            yield return BenchmarkLine.AtMost(
                $"the same retouch / {rival.Name} ({Numbers.Of(network.GigaMacs)} GMAC), per pixel",
                contest.RatioOf(0, 1, network.Megapixels / megapixels),
                rival.Bound);
        }
    }

    private static Mat ToMat(ImageBuffer photo)
    {
        var mat = new Mat(photo.Extent.Height, photo.Extent.Width, MatType.MakeType(MatType.CV_8U, 3));
        for (var y = 0; y < photo.Extent.Height; y++)
            unsafe
            {
                photo.Row(y).CopyTo(new Span<byte>((void*)mat.Ptr(y), photo.StrideBytes));
            }

        return mat;
    }

    private static ImageBuffer Copy(ImageBuffer photo)
    {
        var copy = new ImageBuffer(photo.Extent, photo.Format);
        for (var y = 0; y < photo.Extent.Height; y++) photo.Row(y).CopyTo(copy.Row(y));
        return copy;
    }
}
