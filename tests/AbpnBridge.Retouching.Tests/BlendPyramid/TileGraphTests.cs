using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests.BlendPyramid;

public sealed class TileGraphTests : IDisposable
{
    // One level of a 16-bit photo (design.md 2.2). Both sides are fp32 and sum four products of numbers up to 1 in another order, a few 1e-7 apart; the gate
    // divides by t1 - t0 = 0.3. What remains is far below, and a weight on the wrong sample is far above.
    private const float Bound = 1f / 65535;

    private readonly ModelManifest _manifest;
    private readonly TileGraph _graph;

    public TileGraphTests()
    {
        var verified = new ModelStore(Path.Combine(AppContext.BaseDirectory, "released")).Open();
        _manifest = verified.Manifest;
        _graph = new TileGraph(verified.LoadTileBlend(OnnxRuntimeDevice.Cpu())!);
    }

    public static TheoryData<double, Bounds, Bounds, double> Places => new()
    {
        { 0.17, new(0, 0, 3000, 2000), new(512, 1024, 512, 512), 1 },
        { 0.17, new(0, 0, 3000, 2000), new(2560, 1536, 440, 464), 1 }, // the photo's corner
        { 0.413, new(700, 31, 900, 1200), new(512, 0, 512, 512), 1 }, // the region begins inside the tile
        { 0.0213, new(5, 7, 24000, 20000), new(20480, 16384, 512, 512), 1 },
        { 1, new(0, 0, 512, 400), new(0, 0, 512, 400), 1 }, // more grid than one run takes: done in parts
        { 0.77, new(13, 0, 600, 300), new(0, 0, 512, 300), 1 },
        { 0.25, new(101, 53, 1999, 1400), new(0, 0, 512, 384), 0.27 }, // a preview
        { 0.5, new(40, 40, 1, 1), new(40, 40, 1, 1), 1 },
    };

    public void Dispose() => _graph.Dispose();

    [Theory]
    [MemberData(nameof(Places))]
    public void Run_AnyScaleAndPlace_EqualsThePlainFormula(double scale, Bounds roi, Bounds tile, double zoom) =>
        AssertEqualsFormula([Field(roi, scale, seed: 1)], tile, zoom);

    [Fact]
    public void Run_OverlappingRegionsOfTheirOwnScales_AreSummed() => AssertEqualsFormula(
        [
            Field(new(0, 0, 700, 600), 0.31, 1), Field(new(300, 200, 800, 900), 0.113, 2), Field(new(5000, 0, 100, 100), 1, 3),
            Field(new(333, 444, 50, 60), 0.9, 4),
        ],
        new Bounds(256, 256, 512, 512), 1);

    [Fact]
    public void Run_NoRegion_ChangesNothing()
    {
        using var photo = Random(new Bounds(0, 0, 40, 30), 3, 5, -0.2f, 1.2f);
        using var gate = Random(new Bounds(0, 0, 40, 30), 1, 6, 0, 1);
        var before = photo.Samples.ToArray();

        _graph.Run([], 1, photo, gate, Retouches.Token);

        Assert.Equal(before, photo.Samples.ToArray());
        Assert.All(gate.Samples.ToArray(), g => Assert.Equal(0, g));
    }

    private static EditField Field(Bounds roi, double scale, int seed)
    {
        var grid = new Bounds(0, 0, (int)Math.Ceiling(roi.Width * scale), (int)Math.Ceiling(roi.Height * scale));
        return new EditField(roi, scale, Random(grid, 3, seed, -0.7f, 0.7f), Random(grid, 1, seed + 100, 0, 0.6f));
    }

    private static PlanarWindow Random(Bounds bounds, int planes, int seed, float low, float high)
    {
        var random = new Random(seed);
        var window = PlanarWindow.Create(bounds, planes);
        foreach (ref var sample in window.Samples.Span) sample = low + (high - low) * random.NextSingle();
        return window;
    }

    private void AssertEqualsFormula(IReadOnlyList<EditField> fields, Bounds tile, double zoom)
    {
        using var photo = Random(tile, 3, 8, -0.2f, 1.2f);
        using var selection = Random(tile, 1, 9, 0, 1);
        var (result, gate) = Formula(fields, zoom, photo, selection);

        _graph.Run(fields, zoom, photo, selection, Retouches.Token);

        Assert.InRange(Largest(result, photo), 0, Bound);
        Assert.InRange(Largest(gate, selection), 0, Bound);
        Assert.Contains(gate.Samples.ToArray(), g => g > 0.2f); // the test can fail
    }

    /// <summary>
    /// R = I + sum lifted E x J(clamp(I)), g = clamp((sum lifted M - t0) / (t1 - t0)) x selection, from the pieces of the engine that are tested on their own.
    /// </summary>
    private (PlanarWindow Result, PlanarWindow Gate) Formula(IReadOnlyList<EditField> fields, double zoom, PlanarWindow photo, PlanarWindow selection)
    {
        var result = PlanarWindow.Create(photo.Bounds, 3);
        photo.Samples.CopyTo(result.Samples);
        var edit = PlanarWindow.Create(photo.Bounds, 3);
        var gate = PlanarWindow.Create(photo.Bounds, 1);
        foreach (var field in fields)
        {
            AddLifted(field, field.Edit, zoom, edit);
            AddLifted(field, field.Mask, zoom, gate);
        }

        new AdaptiveBlend(_manifest.AdaptiveBlend).Apply(result.Samples.Span, edit.Samples.Span);
        new Gate(_manifest.Gate).Open(gate.Samples.Span, gate.Samples.Span);
        for (var i = 0; i < gate.Samples.Length; i++) gate.Samples.Span[i] *= selection.Samples.Span[i];
        return (result, gate);
    }

    private static void AddLifted(EditField field, PlanarWindow grid, double zoom, PlanarWindow sum)
    {
        var shared = sum.Bounds.Intersect(field.BoundsAt(zoom));
        if (shared.IsEmpty) return;
        var lifted = LiftedWindows.Lift(grid, field.MapAt(zoom), shared);
        for (var plane = 0; plane < grid.PlaneCount; plane++)
            for (var y = shared.Y; y < shared.Bottom; y++)
                for (var x = 0; x < shared.Width; x++)
                    sum.Row(plane, y)[shared.X - sum.Bounds.X + x] += lifted.Row(plane, y)[x];
    }

    private static float Largest(PlanarWindow expected, PlanarWindow actual)
    {
        var largest = 0f;
        for (var i = 0; i < expected.Samples.Length; i++)
            largest = MathF.Max(largest, MathF.Abs(expected.Samples.Span[i] - actual.Samples.Span[i]));
        return largest;
    }
}
