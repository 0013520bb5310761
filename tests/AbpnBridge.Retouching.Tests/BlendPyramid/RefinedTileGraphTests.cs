using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests.BlendPyramid;

/// <summary>
/// The tile graph's variant with the refining module inside, against lift, high-frequency part, <see cref="BlendRefiner"/> and adaptive blend one after the other.
/// The weights are random ones (random-tile.onnx and random-refiner.onnx hold the same), so that every wrong sample shows.
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
    private readonly ModelManifest _manifest = FakeModel.Manifest with
    {
        BlendRefiner = new("random-refiner.onnx", "", Tile, Halo, "blend_and_detail", "blend_layer", 0, Levels: 0),
    };

    private readonly RetouchModel _model;
    private readonly OnnxModel _graph = Load("random-tile");

    // No photo is analysed here, so any network stands in for the local retouching one.
    public RefinedTileGraphTests() => _model = new RetouchModel(Load("random-refiner"), Load("random-refiner"), _manifest);

    public void Dispose()
    {
        _graph.Dispose();
        _model.Dispose();
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
        using var refined = PlanarWindow.Create(new Bounds(0, 0, Tile, Tile), 3);
        new BlendRefiner(_model).Refine(lifted, detail, refined, Retouches.Token);
        // Two convolutions of 54 and 144 products, added in another order: 200 float roundings of values of a few units.
        Assert.InRange(golden.LargestDifference(refined.Samples.Span), 0, 1e-5f);
    }

    [Fact]
    public void Model_WithRefinedLevels_IsRefusedInASentence()
    {
        using var network = Load("random-refiner");
        var manifest = _manifest with { BlendRefiner = _manifest.BlendRefiner! with { Levels = 2 } };

        var error = Assert.Throws<ModelException>(() => new RetouchModel(network, network, manifest));

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

    private static GridMap Map => GridMap.Of(default, Scale);

    private PlanarWindow Steps(PlanarWindow photo, PlanarWindow field, Bounds tile)
    {
        var inner = tile.Inflate(Halo).Intersect(_photoBounds);
        using var lifted = LiftedWindows.Lift(field, Map, inner);
        foreach (ref var sample in lifted.Samples.Span) sample += _manifest.AdaptiveBlend.Neutral;
        using var detail = HighFrequency(photo, inner);
        var refined = PlanarWindow.Create(tile, 3);
        new BlendRefiner(_model).Refine(lifted, detail, refined, Retouches.Token);
        foreach (ref var sample in refined.Samples.Span) sample -= _manifest.AdaptiveBlend.Neutral;
        var result = PlanarWindow.Create(tile, 3);
        photo.CopyTo(result);
        new AdaptiveBlend(_manifest.AdaptiveBlend).Apply(result.Samples.Span, refined.Samples.Span);
        return result;
    }

    private static PlanarWindow HighFrequency(PlanarWindow photo, Bounds bounds)
    {
        var coarserExtent = photo.Bounds.Extent.AtLevel(1);
        using var coarser = PyramidSteps.Coarser(photo, coarserExtent.Bounds);
        using var smooth = PyramidSteps.Finer(coarser, bounds, coarserExtent);
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
