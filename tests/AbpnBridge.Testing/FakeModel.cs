using AbpnBridge.Inference;
using AbpnBridge.Retouching;

namespace AbpnBridge.Testing;

/// <summary>
/// A model whose networks are formulas, for tests that must not depend on weights. Masks follow the picture's colours (so parts are exactly 0), results are
/// simple recolourings, and the refiner has a bias and looks at 5 x 5 pixels of detail, so that a wrong halo, tile or gate shows.
/// </summary>
public static class FakeModel
{
    private const int Side = 512;
    private const int DefaultTile = 256;
    private const int Halo = 2;
    private static readonly byte[] LocalRetouchingGraph = [0];
    private static readonly byte[] BlendRefinerGraph = [1];

    /// <summary>The manifest of the formulas; its checksums are of no file.</summary>
    public static ModelManifest Manifest { get; } = new()
    {
        Schema = 1,
        Name = "formula",
        Version = "1.0",
        Description = "Formulas instead of networks.",
        Licence = "Apache-2.0",
        DataStatement = "None.",
        Features = ["blemishes", "evening"],
        RemovableMarks = ["moles", "freckles"],
        LocalRetouching = new("formula.onnx", "", Side, "base_layer", ["skin_mask", "retouch_mask", "blemishes", "moles", "freckles", "evening"], 3),
        BlendRefiner = new("formula-refiner.onnx", "", DefaultTile, Halo, "blend_and_detail", "blend_layer", 0.1, Levels: 0),
        AdaptiveBlend = new([0, 1, 0], 0.5f, 1e-4f),
        Gate = new(0.1f, 0.4f),
        SelfTest = new(0.002f, []),
    };

    /// <summary>Loads the formulas.</summary>
    /// <param name="beforeRun">Called before every network run, with the network's input name: to count, to wait, to fail.</param>
    /// <param name="tile">Side of the refiner's tile; the result must not depend on it.</param>
    /// <param name="afterAnalysis">Called when the local retouching network has run and looks at its token no more.</param>
    public static RetouchModel Create(Action<string>? beforeRun = null, int tile = DefaultTile, Action? afterAnalysis = null)
    {
        var device = new FormulaDevice(beforeRun ?? (_ => { }), afterAnalysis ?? (() => { }), tile);
        var manifest = Manifest with { BlendRefiner = Manifest.BlendRefiner! with { Tile = tile } };
        return new RetouchModel(OnnxModel.Load(LocalRetouchingGraph, device), OnnxModel.Load(BlendRefinerGraph, device), manifest);
    }

    private sealed class FormulaDevice(Action<string> beforeRun, Action afterAnalysis, int tile) : IInferenceDevice
    {
        public string Name => "Formula";

        public IDeviceSession Open(byte[] graph) =>
            graph[0] == LocalRetouchingGraph[0] ? new LocalRetouchingFormula(beforeRun, afterAnalysis) : new BlendRefinerFormula(beforeRun, tile);
    }

    private sealed class LocalRetouchingFormula(Action<string> beforeRun, Action afterAnalysis) : IDeviceSession
    {
        public IReadOnlyList<TensorSpec> Inputs { get; } = [new("base_layer", [1, 3, Side, Side])];

        public IReadOnlyList<TensorSpec> Outputs { get; } =
            [.. Manifest.LocalRetouching.Outputs.Select(name => new TensorSpec(name, [1, TensorNames.Masks.Contains(name) ? 1 : 3, Side, Side]))];

        public void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken)
        {
            beforeRun(inputs[0].Name);
            cancellationToken.ThrowIfCancellationRequested();
            var picture = inputs[0].Values.Span;
            foreach (var output in outputs)
            {
                var values = output.Values.Span;
                for (var i = 0; i < values.Length; i++) values[i] = ValueOf(output.Name, picture, i);
            }

            afterAnalysis();
        }

        public void Dispose() { }

        private static float ValueOf(string output, ReadOnlySpan<float> picture, int i) => output switch
        {
            // 0.5 at 0.45: the mean of a noisy picture is skin, so that regions are found in it.
            "skin_mask" => Math.Clamp(1.8f * (picture[i] - 0.17f), 0f, 1f),
            "retouch_mask" => Math.Clamp(2.5f * (picture[Side * Side + i] - 0.4f), 0f, 1f),
            "blemishes" => 0.85f * picture[i] + 0.1f,
            "moles" => picture[i] + 0.1f * (1 - picture[i]),
            "freckles" => 0.96f * picture[i],
            _ => 0.7f * picture[i] + 0.16f,
        };
    }

    private sealed class BlendRefinerFormula(Action<string> beforeRun, int tile) : IDeviceSession
    {
        private readonly int _outer = tile + 2 * Halo;

        public IReadOnlyList<TensorSpec> Inputs { get; } = [new("blend_and_detail", [1, 6, tile + 2 * Halo, tile + 2 * Halo])];

        public IReadOnlyList<TensorSpec> Outputs { get; } = [new("blend_layer", [1, 3, tile, tile])];

        public void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken)
        {
            beforeRun(inputs[0].Name);
            cancellationToken.ThrowIfCancellationRequested();
            var input = inputs[0].Values.Span;
            var output = outputs[0].Values.Span;
            for (var plane = 0; plane < 3; plane++)
                for (var y = 0; y < tile; y++)
                    for (var x = 0; x < tile; x++)
                    {
                        var lifted = input[plane * _outer * _outer + (y + Halo) * _outer + x + Halo];
                        output[(plane * tile + y) * tile + x] = lifted + 0.004f + 0.2f * Cross(input[((plane + 3) * _outer * _outer)..], x, y);
                    }
        }

        public void Dispose() { }

        // The corners of the 5 x 5 window and its centre: enough to notice any halo that is wrong by a pixel.
        private float Cross(ReadOnlySpan<float> detail, int x, int y) =>
            detail[(y + 2) * _outer + x + 2] - 0.25f * (detail[y * _outer + x] + detail[y * _outer + x + 4] + detail[(y + 4) * _outer + x] + detail[(y + 4) * _outer + x + 4]);
    }
}
