namespace AbpnBridge.Inference;

/// <summary>Compares what a network says of itself with what its manifest promises.</summary>
internal static class NetworkContract
{
    internal static void Check(ModelManifest manifest, OnnxModel localRetouching, OnnxModel blendRefiner)
    {
        var lrl = manifest.LocalRetouching;
        Require(lrl.File, "input", localRetouching.Inputs, lrl.Input, 3, lrl.Extent);
        foreach (var output in lrl.Outputs)
            Require(lrl.File, "output", localRetouching.Outputs, output, TensorNames.Masks.Contains(output) ? 1 : 3, lrl.Extent);

        var refiner = manifest.BlendRefiner;
        Require(refiner.File, "input", blendRefiner.Inputs, refiner.Input, 6, refiner.Tile + 2 * refiner.Halo);
        Require(refiner.File, "output", blendRefiner.Outputs, refiner.Output, 3, refiner.Tile);
    }

    private static void Require(string file, string kind, IReadOnlyList<TensorSpec> specs, string name, int channels, int side)
    {
        int[] shape = [1, channels, side, side];
        if (specs.Any(s => s.Name == name && s.Shape.SequenceEqual(shape))) return;
        throw new ModelException(
            ModelFault.ContractMismatch,
            $"The network {file} has the {kind}s {string.Join("; ", specs)}; its manifest promises {new TensorSpec(name, shape)}.");
    }
}
