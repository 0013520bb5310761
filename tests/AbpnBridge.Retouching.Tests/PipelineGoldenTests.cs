using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>
/// The whole pipeline against models/abpn/multi_scale.py, through which all quality is measured: one picture, formulas in place of the network, and what
/// models/pipeline_golden.py made of it. The picture is written here and there, in whole numbers.
/// </summary>
public sealed class PipelineGoldenTests : IDisposable
{
    private const float White = 65535;
    private const int Stride = 9;

    // Half a step of 16 bits for rounding the result, a tenth for sums of floats in another order (measured: 0.01).
    private const float Tolerance = 0.6f / White;

    private static readonly Extent Photo = new(1440, 1100);
    private static readonly Bounds Compared = new(240, 262, 801, 738);

    // Runs that cost so much leave room for two closer tiles of the three that have spots.
    private readonly RetouchModel _model = FakeModel.Create(manifest: FakeModel.Manifest with
    {
        AdaptiveBlend = new([0.3f, 1, 0.3f], 0.5f, 1e-4f),
        LocalRetouching = FakeModel.Manifest.LocalRetouching with { GigaMacs = 5 },
    });

    [Theory]
    [InlineData("blemishes", 0)]
    [InlineData("blemishes_and_evening", 1)]
    public void Render_GoldenPicture_IsWhatTheMirrorInPythonMakesOfIt(string golden, float evening)
    {
        using var photo = Picture();
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = new RetouchSettings { Blemishes = 1, Evening = evening } });
        AssertRegionIsTheGoldens(rendering.Analysis);
        using var result = Retouches.Render(_model, rendering);
        using var mask = Retouches.Render(_model, rendering, RetouchOutput.Mask);

        AssertEqual("pipeline.photo", photo, 1e-7f);
        AssertEqual($"pipeline.{golden}_gate", mask, Tolerance);
        AssertEqual($"pipeline.{golden}", result, Tolerance);
    }

    public void Dispose() => _model.Dispose();

    /// <summary>The mirror is told its region, so another one would make all other differences meaningless.</summary>
    private static void AssertRegionIsTheGoldens(RetouchAnalysis analysis)
    {
        var expected = GoldenTensor.Read("pipeline.region").Values;
        var region = Assert.Single(analysis.Regions);
        var (x, y, width, height) = ((int)expected[0], (int)expected[1], (int)expected[2], (int)expected[3]);
        Assert.True(
            region.Bounds == new Bounds(x, y, width, height),
            $"The engine finds the region {region.Bounds}, the golden is of {new Bounds(x, y, width, height)}: ROI in models/pipeline_golden.py.");
        // The scale is kept as a float; the engine's runs are one more, the look for skin.
        Assert.Equal(expected[4], region.Scale, 1e-6);
        Assert.Equal((int)expected[5] + 1, analysis.NetworkRuns);
    }

    private static void AssertEqual(string golden, ImageBuffer actual, float tolerance)
    {
        var expected = GoldenTensor.Read(golden);
        var (row, kept) = (new float[Photo.Width], new List<float>(expected.Values.Length));
        for (var channel = 0; channel < expected.Channels; channel++)
            for (var y = Compared.Y; y < Compared.Bottom; y += Stride)
            {
                SampleConverter.ReadChannel(actual.Row(y), actual.Format, channel, row);
                for (var x = Compared.X; x < Compared.Right; x += Stride) kept.Add(row[x]);
            }

        var largest = expected.LargestDifference(kept.ToArray());
        var mean = kept.Zip(expected.Values, (a, b) => Math.Abs(a - b)).Average();
        TestContext.Current.TestOutputHelper?.WriteLine($"{golden}: differs by {largest * White:F3} steps of 16 bits at most, {mean * White:F3} in the mean");
        Assert.True(largest <= tolerance, $"{golden}: the engine differs by {largest}, {largest * White:F2} steps of 16 bits ({mean * White:F3} in the mean).");
    }

    /// <summary>A shaded face on a dark ground, a dim mouth, small spots in all of its quarters but the lower right.</summary>
    private static ImageBuffer Picture() => TestImages.Make(Photo, PixelFormat.Rgb16, (x, y, c) =>
    {
        if (!IsInOval(x - 640, y - 630, 408, 376)) return 3000 / White;
        var skin = c switch
        {
            0 => IsInOval(x - 640, y - 830, 130, 50) ? 19500 : 41000 + 25 * Wave(x + y, 240),
            1 => 24500 + 60 * Wave(x + 2 * y, 260),
            _ => 22000 + 40 * Wave(2 * x + y, 200),
        };
        return (skin + Spot(x, y)) / White;
    });

    private static int Wave(int place, int length) => Math.Abs(place % (2 * length) - length);

    private static bool IsInOval(long x, long y, long halfWidth, long halfHeight) =>
        x * halfHeight * (x * halfHeight) + y * halfWidth * (y * halfWidth) <= halfWidth * halfHeight * (halfWidth * halfHeight);

    private static int Spot(int x, int y)
    {
        var (column, row) = (x / 56, y / 56);
        var toX = x % 56 - 8 - (17 * column + 29 * row) % 41;
        var toY = y % 56 - 8 - (31 * column + 13 * row) % 41;
        var oneIn = x < 640 ? (y < 616 ? 1 : 4) : y < 616 ? 2 : 1000;
        if ((column + row) % oneIn != 0 || toX * toX + toY * toY > 12) return 0;
        return (column + 2 * row) % 3 == 0 ? -7000 : 11260;
    }
}
