using System.Globalization;

namespace AbpnBridge.Inference;

/// <summary>The rules a manifest must keep; the first one broken is told in a sentence.</summary>
internal sealed class ManifestRules(ModelManifest manifest, string source)
{
    private const int KnownSchema = 1;

    public void Check()
    {
        CheckIdentity();
        CheckLocalRetouching();
        CheckBlendRefiner();
        CheckTileBlend();
        CheckBlend();
        CheckSelfTest();
    }

    private static bool IsFileName(string name) =>
        name.EndsWith(".onnx", StringComparison.Ordinal) && name.IndexOfAny(['/', '\\', ':']) < 0 && !name.StartsWith('.');

    private static string Text(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

    private void CheckIdentity()
    {
        Require(manifest.Schema == KnownSchema, "schema", $"{manifest.Schema}", $"{KnownSchema}; a newer format needs a newer AbpnBridge");
        Require(
            manifest.Name.Length > 0 && manifest.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'),
            "name", $"\"{manifest.Name}\"", "lower-case letters, digits and dashes");
        Require(System.Version.TryParse(manifest.Version, out _), "version", $"\"{manifest.Version}\"", "numbers with dots, such as 0.1.0");
        Require(manifest.Licence.Length > 0, "licence", "empty", "the licence of the weights");
        Require(manifest.Features.Count > 0, "features", "empty", "at least one feature");
    }

    private void CheckLocalRetouching()
    {
        var network = manifest.LocalRetouching;
        CheckFile("localRetouching", network.File, network.Sha256);
        CheckCost("localRetouching", network.GigaMacs);
        var extent = network.Extent;
        Require(extent is >= 64 and <= 2048 && extent % 8 == 0, "localRetouching.extent", $"{extent}", "a multiple of 8 from 64 to 2048");
        Require(network.Input.Length > 0, "localRetouching.input", "empty", "the name of the input tensor");
        var list = $"[{string.Join(", ", network.Outputs)}]";
        foreach (var needed in TensorNames.Masks.Concat(manifest.Features).Concat(manifest.RemovableMarks))
            Require(network.Outputs.Contains(needed), "localRetouching.outputs", list, $"a list that has \"{needed}\"");
        Require(network.Outputs.Distinct().Count() == network.Outputs.Count, "localRetouching.outputs", list, "free of doubles");
        if (network.Half is not { } half) return;
        CheckFile("localRetouching.half", half.File, half.Sha256);
        CheckTolerance("localRetouching.half.tolerance", half.Tolerance);
    }

    private void CheckBlendRefiner()
    {
        if (manifest.BlendRefiner is not { } network) return;
        CheckFile("blendRefiner", network.File, network.Sha256);
        CheckCost("blendRefiner", network.GigaMacs);
        Require(network.Tile is >= 16 and <= 2048, "blendRefiner.tile", $"{network.Tile}", "16 to 2048");
        Require(network.Levels is >= 0 and <= 4, "blendRefiner.levels", $"{network.Levels}", "0 to 4");
        Require(network.Halo is >= 0 and <= 64, "blendRefiner.halo", $"{network.Halo}", "0 to 64");
        Require(network.Input.Length > 0, "blendRefiner.input", "empty", "the name of the input tensor");
        Require(network.Output.Length > 0, "blendRefiner.output", "empty", "the name of the output tensor");
    }

    private void CheckTileBlend()
    {
        if (manifest.TileBlend is not { } graph) return;
        CheckFile("tileBlend", graph.File, graph.Sha256);
        CheckCost("tileBlend", graph.GigaMacs);
        Require(graph.Tile is >= 64 and <= 2048, "tileBlend.tile", $"{graph.Tile}", "64 to 2048");
        Require(graph.Grid is >= 16 and <= 2050, "tileBlend.grid", $"{graph.Grid}", "16 to 2050");
    }

    private void CheckFile(string network, string file, string sha256)
    {
        Require(IsFileName(file), $"{network}.file", $"\"{file}\"", "the plain name of an .onnx file beside the manifest");
        Require(sha256.Length == 64 && sha256.All(char.IsAsciiHexDigit), $"{network}.sha256", $"\"{sha256}\"", "64 hex digits");
    }

    private void CheckCost(string network, double gigaMacs) =>
        Require(gigaMacs is >= 0 and <= 1000, $"{network}.gigaMacs", Text(gigaMacs), "0 to 1000");

    private void CheckTolerance(string field, float tolerance) =>
        Require(tolerance is > 0 and <= 0.05f, field, Text(tolerance), "above 0, at most 0.05");

    private void CheckBlend()
    {
        var blend = manifest.AdaptiveBlend;
        var list = string.Join(", ", blend.Bernstein.Select(c => Text(c)));
        Require(
            blend.Bernstein.Count == 3 && blend.Bernstein.All(c => float.IsFinite(c) && c >= 0) && blend.Bernstein.Any(c => c > 0),
            "adaptiveBlend.bernstein", $"[{list}]", "three numbers, none negative, not all zero");
        Require(blend.Neutral is > 0 and < 1, "adaptiveBlend.neutral", Text(blend.Neutral), "between 0 and 1");
        Require(blend.Epsilon is >= 1e-4f and <= 0.1f, "adaptiveBlend.epsilon", Text(blend.Epsilon), "0.0001 to 0.1");
        Require(manifest.Gate.T0 is >= 0 and < 1, "gate.t0", Text(manifest.Gate.T0), "0 or more, below 1");
        Require(manifest.Gate.T1 <= 1 && manifest.Gate.T1 > manifest.Gate.T0, "gate.t1", Text(manifest.Gate.T1), "above t0, at most 1");
    }

    private void CheckSelfTest()
    {
        var test = manifest.SelfTest;
        CheckTolerance("selfTest.tolerance", test.Tolerance);
        Require(test.Samples.Count > 0, "selfTest.samples", "empty", "at least one sample");
        foreach (var sample in test.Samples)
            CheckSample(sample);
    }

    private void CheckSample(SelfTestSample sample)
    {
        var outputs = manifest.LocalRetouching.Outputs;
        Require(outputs.Contains(sample.Output), "selfTest.samples.output", $"\"{sample.Output}\"", "one of localRetouching.outputs");
        var channels = TensorNames.Masks.Contains(sample.Output) ? 1 : 3;
        var count = channels * manifest.LocalRetouching.Extent * manifest.LocalRetouching.Extent;
        Require(sample.Index >= 0 && sample.Index < count, "selfTest.samples.index", $"{sample.Index}", $"0 to {count - 1}");
        Require(float.IsFinite(sample.Value), "selfTest.samples.value", Text(sample.Value), "a finite number");
    }

    private void Require(bool kept, string field, string value, string limit)
    {
        if (!kept)
            throw new ModelException(ModelFault.InvalidManifest, $"The model manifest {source} has {field} = {value}; it must be {limit}.");
    }
}
