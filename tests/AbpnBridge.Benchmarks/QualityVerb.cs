using AbpnBridge.Benchmarks.Retouching;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;
using AbpnBridge.Testing.Portraits;

namespace AbpnBridge.Benchmarks;

/// <summary>
/// quality [--megapixels 4,24] [--scene ...] [--seed N] [--faces N]: how much of painted spots the engine takes away, whose truth is known, and what it does
/// beside them; on drawn faces, and on photographed ones where they are at hand. Definitions: fix = 1 - sum |out - truth| / sum |in - truth| over the spots.
/// </summary>
internal static class QualityVerb
{
    // Core radii in pixels that share a row.
    private static readonly float[] RadiusLimits = [4, 8, 16, 32, float.MaxValue];

    public static int Run(Arguments arguments)
    {
        using var engine = InProcessEngine.Load();
        var settings = new RetouchSettings { Blemishes = 1, Evening = 0, Whitening = 0 };
        Console.WriteLine(
            $"{"photo",-34} {"fix %",6} {"PSNR in",8} {"out",6} {"off",7} {"face",6} {"texture",8}   fix % by core radius < 4, 8, 16, 32, more px");
        foreach (var megapixels in (arguments.Text("megapixels") ?? "4,24").Split(',').Select(double.Parse))
            foreach (var isReal in (bool[])[false, true])
            {
                var options = ComposeVerb.OptionsOf(arguments) with { RealFaces = isReal };
                var portrait = ComposedPortrait.Of(ComposedPortrait.ExtentOf(megapixels), options);
                Console.WriteLine($"{$"{megapixels} MP {options.Scene}, {(isReal ? "photographed" : "drawn")}",-34} {Judge(engine, portrait, settings)}");
            }

        Console.WriteLine("PSNR in dB over the spots, before and after; off: mean change outside the spots, face: the same inside the faces' boxes,");
        Console.WriteLine("both in 1/255; texture: finest detail after over before, in the faces' boxes outside the spots.");
        return 0;
    }

    private static string Judge(InProcessEngine engine, ComposedPortrait portrait, RetouchSettings settings)
    {
        using var photo = portrait.Draw(PixelFormat.Rgb8);
        using var truth = portrait.Draw(PixelFormat.Rgb8, PortraitVersion.Clean);
        using var spots = portrait.DrawSpots();
        using var result = engine.Retouch(photo.View(), settings);
        var all = portrait.Spots.Aggregate(default(SpotErrors), (sum, spot) => sum + SpotErrors.Of(spot, photo, truth, spots, result));
        var bySize = RadiusLimits.Select((limit, i) => portrait.Spots
            .Where(spot => spot.Radius < limit && (i == 0 || spot.Radius >= RadiusLimits[i - 1]))
            .Aggregate(default(SpotErrors), (sum, spot) => sum + SpotErrors.Of(spot, photo, truth, spots, result)));
        var rest = RestErrors.Of(photo, result, spots, portrait.Faces);
        return $"{100 * all.Fix,6:0.0} {all.PsnrBefore,8:0.00} {all.PsnrAfter,6:0.00} {rest.Mean,7:0.000} {rest.MeanInFaces,6:0.000} {rest.Texture,8:0.000}   "
            + string.Join(", ", bySize.Select(errors => errors.Count == 0 ? "-" : $"{100 * errors.Fix:0.0}"));
    }
}

/// <summary>Sums over the pixels of spots: absolute and squared differences from the truth, in 1/255.</summary>
internal readonly record struct SpotErrors(double Before, double After, double SquaresBefore, double SquaresAfter, long Count)
{
    // A twentieth of a spot's full coverage: fainter rims belong to nobody.
    private const int FaintestCoverage = 13;

    public double Fix => 1 - After / Before;

    public double PsnrBefore => Psnr(SquaresBefore);

    public double PsnrAfter => Psnr(SquaresAfter);

    public static SpotErrors operator +(SpotErrors a, SpotErrors b) => new(
        a.Before + b.Before, a.After + b.After, a.SquaresBefore + b.SquaresBefore, a.SquaresAfter + b.SquaresAfter, a.Count + b.Count);

    public static SpotErrors Of(PaintedSpot spot, ImageBuffer photo, ImageBuffer truth, ImageBuffer spots, ImageBuffer result)
    {
        var sum = default(SpotErrors);
        var bounds = spot.Bounds.Intersect(photo.Extent.Bounds);
        for (var y = bounds.Y; y < bounds.Bottom; y++)
            for (var x = bounds.X; x < bounds.Right; x++)
            {
                if (spots.Row(y)[x] < FaintestCoverage) continue;
                for (var i = 3 * x; i < 3 * x + 3; i++)
                {
                    double before = photo.Row(y)[i] - truth.Row(y)[i], after = result.Row(y)[i] - truth.Row(y)[i];
                    sum += new SpotErrors(Math.Abs(before), Math.Abs(after), before * before, after * after, 1);
                }
            }

        return sum;
    }

    private double Psnr(double squares) => 10 * Math.Log10(255.0 * 255 * Count / squares);
}

/// <summary>What changed outside the spots.</summary>
internal readonly record struct RestErrors(double Mean, double MeanInFaces, double Texture)
{
    public static RestErrors Of(ImageBuffer photo, ImageBuffer result, ImageBuffer spots, IReadOnlyList<Bounds> faces)
    {
        double sum = 0, faceSum = 0, detailBefore = 0, detailAfter = 0;
        long count = 0, faceCount = 0;
        for (var y = 0; y < photo.Extent.Height; y++)
        {
            var inside = spots.Row(y);
            var before = photo.Row(y);
            var after = result.Row(y);
            for (var x = 2; x < photo.Extent.Width - 2; x++)
            {
                if (inside[x] > 0) continue;
                var green = 3 * x + 1;
                var change = 0.0;
                for (var i = 3 * x; i < 3 * x + 3; i++) change += Math.Abs(before[i] - after[i]) / 3.0;
                (sum, count) = (sum + change, count + 1);
                if (!faces.Any(face => face.Contains(x, y))) continue;
                (faceSum, faceCount) = (faceSum + change, faceCount + 1);
                detailBefore += Math.Pow(before[green] - 0.5 * (before[green - 6] + before[green + 6]), 2);
                detailAfter += Math.Pow(after[green] - 0.5 * (after[green - 6] + after[green + 6]), 2);
            }
        }

        return new RestErrors(sum / count, faceSum / Math.Max(1, faceCount), Math.Sqrt(detailAfter / detailBefore));
    }
}
