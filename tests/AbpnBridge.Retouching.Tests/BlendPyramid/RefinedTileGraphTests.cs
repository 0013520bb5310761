using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests.BlendPyramid;

/// <summary>
/// The tile graph's variant with the refining module inside, against lift, high-frequency part, refining module and adaptive blend one after the other: none is
/// released, no model needed it so far. The weights are random ones (random-tile.onnx and random-refiner.onnx hold the same), so that every wrong sample shows.
/// </summary>
public sealed class RefinedTileGraphTests : IDisposable
{
    private const int Tile = 32;
    private const int Halo = 2;
    private const int DetailHalo = 2 * Halo;
    private const int Grid = 40;
    private const double Scale = 0.31;

    // One level of a 16-bit photo. Two convolutions of 54 and 144 products each, added in another order, on values of a few units: some 1e-6.
    private const float Bound = 1f / 65535;

    private readonly Bounds _photoBounds = new(0, 0, 83, 107); // odd sides: the coarser level's last row and column are replicated
    private readonly OnnxModel _refiner = Load("random-refiner");
    private readonly OnnxModel _graph = Load("random-tile");

    private static AdaptiveBlendConstants Constants => FakeModel.Manifest.AdaptiveBlend;

    private static GridMap Map => GridMap.Of(default, Scale);

    public void Dispose()
    {
        _graph.Dispose();
        _refiner.Dispose();
    }

    [Fact]
    public void Refiner_GoldenTile_EqualsPyTorch()
    {
        var input = GoldenTensor.Read("refiner.blend_and_detail");
        var golden = GoldenTensor.Read("refiner.blend_layer");
        using var lifted = PlanarWindow.Create(new Bounds(0, 0, Tile, Tile).Inflate(Halo), 3);
        using var detail = PlanarWindow.Create(lifted.Bounds, 3);
        input.Values.AsSpan(0, input.Values.Length / 2).CopyTo(lifted.Samples.Span);
        input.Values.AsSpan(input.Values.Length / 2).CopyTo(detail.Samples.Span);
        using var refined = Refine(lifted, detail, new Bounds(0, 0, Tile, Tile));
        // Two convolutions of 54 and 144 products, added in another order: 200 float roundings of values of a few units.
        Assert.InRange(golden.LargestDifference(refined.Samples.Span), 0, 1e-5f);
    }

    [Fact]
    public void HighFrequency_OddSides_EqualsPyTorch()
    {
        var golden = GoldenTensor.Read("high_frequency.detail");
        using var level = GoldenTensor.Read("high_frequency.level").AsWindow();
        using var detail = HighFrequency(level, level.Bounds);
        // A mean of four, a lift and a difference of values up to 1, added in another order.
        Assert.InRange(golden.LargestDifference(detail.Samples.Span), 0, 1e-6f);
    }

    [Fact]
    public void Model_WithRefinedLevels_IsRefusedInASentence()
    {
        var manifest = FakeModel.Manifest with { BlendRefiner = new("refiner.onnx", "", Tile, Halo, "blend_and_detail", "blend_layer", 0, Levels: 2) };

        var error = Assert.Throws<ModelException>(() => new RetouchModel(_refiner, manifest));

        Assert.Contains("asks for 2 refined levels", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(32, 64)]
    [InlineData(64, 96)] // the photo ends inside the tile
    [InlineData(50, 74)]
    public void Graph_AnyPlace_EqualsTheStepsOneByOne(int x, int y)
    {
        using var photo = Random(_photoBounds, 3, seed: 1);
        using var field = Random(new Bounds(0, 0, 26, 34), 3, seed: 2);
        var tile = new Bounds(x, y, Tile, Tile);
        using var expected = Steps(photo, field, tile);

        var result = RunGraph(photo, field, tile);

        var inside = tile.Intersect(_photoBounds);
        for (var plane = 0; plane < 3; plane++)
            for (var row = 0; row < inside.Height; row++)
                for (var column = 0; column < inside.Width; column++)
                    Assert.Equal(expected.Row(plane, y + row)[column], result[(plane * Tile + row) * Tile + column], Bound);
    }

    private static OnnxModel Load(string name) =>
        OnnxModel.Load(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "onnx", name + ".onnx")), OnnxRuntimeDevice.Cpu(threads: 1));

    private static NamedTensor[] Allocate(IReadOnlyList<TensorSpec> specs) => [.. specs.Select(spec => new NamedTensor(spec.Name, new float[spec.Count]))];

    private static PlanarWindow Random(Bounds bounds, int planes, int seed)
    {
        var random = new Random(seed);
        var window = PlanarWindow.Create(bounds, planes);
        foreach (ref var sample in window.Samples.Span) sample = random.NextSingle();
        return window;
    }

    private PlanarWindow Steps(PlanarWindow photo, PlanarWindow field, Bounds tile)
    {
        var inner = tile.Inflate(Halo).Intersect(_photoBounds);
        using var lifted = LiftedWindows.Lift(field, Map, inner);
        foreach (ref var sample in lifted.Samples.Span) sample += Constants.Neutral;
        using var detail = HighFrequency(photo, inner);
        using var refined = Refine(lifted, detail, tile);
        foreach (ref var sample in refined.Samples.Span) sample -= Constants.Neutral;
        var result = PlanarWindow.Create(tile, 3);
        photo.CopyTo(result);
        new AdaptiveBlend(Constants).Apply(result.Samples.Span, refined.Samples.Span);
        return result;
    }

    /// <summary>The refining module on one tile: lifted blend and detail with their halo, beyond the photo's edge the edge itself.</summary>
    private PlanarWindow Refine(PlanarWindow lifted, PlanarWindow detail, Bounds tile)
    {
        var (inner, outer) = (lifted.Bounds, tile.Inflate(Halo));
        var input = Allocate(_refiner.Inputs);
        var values = input[0].Values.Span;
        for (var i = 0; i < values.Length; i++)
        {
            var (plane, y, x) = (i / (outer.Width * outer.Height), outer.Y + i / outer.Width % outer.Height, outer.X + i % outer.Width);
            var row = (plane < 3 ? lifted : detail).Row(plane % 3, Math.Clamp(y, inner.Y, inner.Bottom - 1));
            values[i] = row[Math.Clamp(x, inner.X, inner.Right - 1) - inner.X];
        }

        var refined = PlanarWindow.Create(tile, 3);
        _refiner.Run(input, [new NamedTensor(_refiner.Outputs[0].Name, refined.Samples)], Retouches.Token);
        return refined;
    }

    /// <summary>The level without what its half holds: the means of 2 x 2, at an odd side the last row or column twice, lifted again.</summary>
    private static PlanarWindow HighFrequency(PlanarWindow photo, Bounds bounds)
    {
        using var coarser = PlanarWindow.Create(photo.Bounds.Extent.Halved.Bounds, 3);
        for (var plane = 0; plane < 3; plane++)
            for (var y = 0; y < coarser.Bounds.Height; y++)
                for (var x = 0; x < coarser.Bounds.Width; x++)
                {
                    var upper = photo.Row(plane, 2 * y);
                    var lower = photo.Row(plane, Math.Min(2 * y + 1, photo.Bounds.Bottom - 1));
                    var right = Math.Min(2 * x + 1, photo.Bounds.Right - 1);
                    coarser.Row(plane, y)[x] = (upper[2 * x] + upper[right] + lower[2 * x] + lower[right]) / 4;
                }

        using var smooth = LiftedWindows.Lift(coarser, GridMap.Of(default, 0.5), bounds);
        var detail = PlanarWindow.Create(bounds, 3);
        photo.CopyTo(detail);
        for (var i = 0; i < detail.Samples.Length; i++) detail.Samples.Span[i] -= smooth.Samples.Span[i];
        return detail;
    }

    private float[] RunGraph(PlanarWindow photo, PlanarWindow field, Bounds tile)
    {
        var inputs = Allocate(_graph.Inputs);
        var outputs = Allocate(_graph.Outputs);
        Span<float> Values(string name) => inputs.Single(tensor => tensor.Name == name).Values.Span;
        var pixels = tile.Inflate(DetailHalo);
        for (var plane = 0; plane < 3; plane++)
        {
            for (var y = 0; y < pixels.Height; y++)
                for (var x = 0; x < pixels.Width; x++)
                    Values("photo")[(plane * pixels.Height + y) * pixels.Width + x] =
                        photo.Row(plane, Math.Clamp(pixels.Y + y, 0, 106))[Math.Clamp(pixels.X + x, 0, 82)];
            for (var y = 0; y < field.Bounds.Height; y++) field.Row(plane, y).CopyTo(Values("edit_and_mask")[((plane * Grid + y) * Grid)..]);
        }

        FillWeights(tile, Values("lift_y"), Values("lift_x"), Values("detail_y"), Values("detail_x"));
        _graph.Run(inputs, outputs, Retouches.Token);
        return outputs.Single(tensor => tensor.Name == TensorNames.Result).Values.ToArray();
    }

    /// <summary>Weights of the tile and the refiner's halo; outside the photo those of its edge, which repeats it.</summary>
    private static void FillWeights(Bounds tile, Span<float> liftY, Span<float> liftX, Span<float> detailY, Span<float> detailX)
    {
        const int Coarse = Tile / 2 + DetailHalo;
        const int Lifted = Tile + 2 * Halo;
        var half = GridMap.Of(default, 0.5);
        for (var i = 0; i < Lifted; i++)
        {
            var (y, x) = (Math.Clamp(tile.Y - Halo + i, 0, 106), Math.Clamp(tile.X - Halo + i, 0, 82));
            Add(liftY, i * Grid, 1, Map.Row(y, 34), 0);
            Add(liftX, i, Lifted, Map.Column(x, 26), 0);
            Add(detailY, i * Coarse, 1, half.Row(y, 54), tile.Y / 2 - Halo);
            Add(detailX, i, Lifted, half.Column(x, 42), tile.X / 2 - Halo);
        }
    }

    private static void Add(Span<float> weights, int first, int step, GridTap tap, int firstLine)
    {
        weights[first + (tap.Low - firstLine) * step] += 1 - tap.Weight;
        weights[first + (tap.High - firstLine) * step] += tap.Weight;
    }
}
