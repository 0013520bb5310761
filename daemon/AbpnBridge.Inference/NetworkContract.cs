namespace AbpnBridge.Inference;

/// <summary>Compares what a network says of itself with what its manifest promises.</summary>
internal static class NetworkContract
{
    /// <summary>Compares a local retouching network with its promise.</summary>
    internal static void Check(LocalRetouchingNetwork promised, OnnxModel network)
    {
        Require(promised.File, "input", network.Inputs, promised.Input, 3, promised.Extent);
        foreach (var output in promised.Outputs)
            Require(promised.File, "output", network.Outputs, output, TensorNames.Masks.Contains(output) ? 1 : 3, promised.Extent);
    }

    /// <summary>Compares a tile graph with its promise.</summary>
    internal static void Check(TileBlendGraph promised, OnnxModel graph)
    {
        var (file, tile, grid) = (promised.File, promised.Tile, promised.Grid);
        Require(file, "input", graph.Inputs, TensorNames.Photo, 3, tile);
        Require(file, "input", graph.Inputs, TensorNames.EditAndMask, 4, grid);
        Require(file, "input", graph.Inputs, new TensorSpec(TensorNames.LiftRows, [1, 1, tile, grid]));
        Require(file, "input", graph.Inputs, new TensorSpec(TensorNames.LiftColumns, [1, 1, grid, tile]));
        Require(file, "input", graph.Inputs, TensorNames.Selection, 1, tile);
        Require(file, "output", graph.Outputs, TensorNames.Gate, 1, tile);
        Require(file, "output", graph.Outputs, TensorNames.Result, 3, tile);
    }

    private static void Require(string file, string kind, IReadOnlyList<TensorSpec> specs, string name, int channels, int side) =>
        Require(file, kind, specs, new TensorSpec(name, [1, channels, side, side]));

    private static void Require(string file, string kind, IReadOnlyList<TensorSpec> specs, TensorSpec promised)
    {
        if (specs.Any(s => s.Name == promised.Name && s.Shape.SequenceEqual(promised.Shape))) return;
        throw new ModelException(
            ModelFault.ContractMismatch,
            $"The network {file} has the {kind}s {string.Join("; ", specs)}; its manifest promises {promised}.");
    }
}
