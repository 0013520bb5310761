using AbpnBridge.Inference;
using AbpnBridge.Retouching;

namespace AbpnBridge.Testing;

/// <summary>
/// A model whose network is formulas, for tests that must not depend on weights. Masks follow the picture's colours (so parts are exactly 0), results are
/// simple recolourings. models/pipeline_golden.py has the same formulas.
/// </summary>
public static class FakeModel
{
    private const int Side = 512;

    /// <summary>The manifest of the formulas; its checksums are of no file.</summary>
    public static ModelManifest Manifest { get; } = new()
    {
        Schema = 1,
        Name = "formula",
        Version = "1.0",
        Description = "Formulas instead of a network.",
        Licence = "Apache-2.0",
        DataStatement = "None.",
        Features = ["blemishes", "evening"],
        RemovableMarks = ["moles", "freckles"],
        LocalRetouching = new("formula.onnx", "", Side, "base_layer", ["skin_mask", "retouch_mask", "blemishes", "moles", "freckles", "evening"], 3),
        AdaptiveBlend = new([0, 1, 0], 0.5f, 1e-4f),
        Gate = new(0.1f, 0.4f),
        SelfTest = new(0.002f, []),
    };

    /// <summary>Loads the formulas.</summary>
    /// <param name="beforeRun">Called before every network run, with the network's input name: to count, to wait, to fail.</param>
    /// <param name="afterAnalysis">Called when it has run and looks at its token no more.</param>
    /// <param name="spoil">Called with the results of every run: a device may be sick.</param>
    /// <param name="manifest">Where other constants are wanted than <see cref="Manifest"/>'s.</param>
    public static RetouchModel Create(
        Action<string>? beforeRun = null, Action? afterAnalysis = null, Action<NamedTensor[]>? spoil = null, ModelManifest? manifest = null) =>
        new(OnnxModel.Load([], new FormulaDevice(beforeRun ?? (_ => { }), afterAnalysis ?? (() => { }), spoil ?? (_ => { }))), manifest ?? Manifest);

    private sealed class FormulaDevice(Action<string> beforeRun, Action afterAnalysis, Action<NamedTensor[]> spoil) : IInferenceDevice
    {
        public string Name => "Formula";

        public IDeviceSession Open(byte[] graph) => new LocalRetouchingFormula(beforeRun, afterAnalysis, spoil);
    }

    private sealed class LocalRetouchingFormula(Action<string> beforeRun, Action afterAnalysis, Action<NamedTensor[]> spoil) : IDeviceSession
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

            spoil([.. outputs]);
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
}
