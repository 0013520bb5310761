namespace AbpnBridge.Inference;

/// <summary>
/// A model whose files were read once and found to be those of the manifest; the sessions are made from these very bytes.
/// </summary>
/// <param name="Manifest">The checked manifest.</param>
/// <param name="LocalRetouchingGraph">The local retouching network as ONNX.</param>
/// <param name="TileBlendGraph">The tile graph as ONNX; null where the manifest has none.</param>
/// <param name="HalfPrecisionGraph">The local retouching network with its convolutions in float16, as ONNX; null where the manifest has none.</param>
public sealed record VerifiedModel(ModelManifest Manifest, byte[] LocalRetouchingGraph, byte[]? TileBlendGraph = null, byte[]? HalfPrecisionGraph = null)
{
    /// <summary>The local retouching network as ONNX.</summary>
    /// <exception cref="ModelException">It was not released in this precision.</exception>
    public byte[] GraphOf(Precision precision) => precision == Precision.Full
        ? LocalRetouchingGraph
        : HalfPrecisionGraph ?? throw new ModelException(ModelFault.Missing, $"{Manifest.Name} {Manifest.Version} was not released in float16.");

    /// <summary>Loads the local retouching network onto a device and checks that it is what the manifest promises.</summary>
    /// <exception cref="ModelException">The device cannot load it, it differs from the manifest, or it was not released in this precision.</exception>
    public OnnxModel LoadLocalRetouching(IInferenceDevice device, Precision precision = Precision.Full)
    {
        var network = OnnxModel.Load(GraphOf(precision), device);
        return Checked(network, () => NetworkContract.Check(Manifest.LocalRetouching, network));
    }

    /// <summary>Loads the tile graph onto a device and checks that it is what the manifest promises.</summary>
    /// <returns>Null where the manifest has none.</returns>
    /// <exception cref="ModelException">The device cannot load it, or it differs from the manifest.</exception>
    public OnnxModel? LoadTileBlend(IInferenceDevice device)
    {
        if (TileBlendGraph is null || Manifest.TileBlend is not { } promised) return null;
        var graph = OnnxModel.Load(TileBlendGraph, device);
        return Checked(graph, () => NetworkContract.Check(promised, graph));
    }

    private static OnnxModel Checked(OnnxModel network, Action check)
    {
        try
        {
            check();
            return network;
        }
        catch (ModelException)
        {
            network.Dispose();
            throw;
        }
    }
}

/// <summary>One manifest found in the store, usable or not.</summary>
/// <param name="Path">The manifest's path.</param>
/// <param name="Manifest">The manifest, or null where it breaks a rule.</param>
/// <param name="Problem">Why it cannot be used, or null.</param>
public sealed record ModelListing(string Path, ModelManifest? Manifest, string? Problem);
