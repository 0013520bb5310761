using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;

namespace AbpnBridge.Retouching;

/// <summary>The loaded networks of one model and the constants that belong to them. Owns the networks.</summary>
public sealed class RetouchModel : IDisposable
{
    private readonly OnnxModel _localRetouching;

    /// <summary>Takes over the loaded networks.</summary>
    /// <param name="localRetouching">The local retouching network, as the manifest describes it.</param>
    /// <param name="manifest">Their manifest.</param>
    /// <exception cref="ModelException"><see cref="ModelFault.ContractMismatch"/>: the manifest asks for refined levels, which no model needed so
    /// far.</exception>
    public RetouchModel(OnnxModel localRetouching, ModelManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(localRetouching);
        ArgumentNullException.ThrowIfNull(manifest);
        if (manifest.BlendRefiner is { Levels: > 0 and var levels })
            throw new ModelException(
                ModelFault.ContractMismatch,
                $"The model {manifest.Name} {manifest.Version} asks for {levels} refined levels; this AbpnBridge lifts without refining.");
        _localRetouching = localRetouching;
        Manifest = manifest;
        Features = [.. FeaturesOf(manifest)];
    }

    /// <summary>The model's manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Such as "abpn-skin".</summary>
    public string Name => Manifest.Name;

    /// <summary>Such as "0.1.0".</summary>
    public string Version => Manifest.Version;

    /// <summary>What it can do; whitening needs no network of its own and is always there.</summary>
    public IReadOnlyList<RetouchFeature> Features { get; }

    /// <summary>Name of the device it runs on, such as "CPU".</summary>
    public string ExecutionProvider => _localRetouching.Device;

    /// <summary>The device's tile graph, where <see cref="TilePathTrial"/> found it faster than the processor's own code; else null. Owned.</summary>
    internal TileGraph? TileGraph { get; set; }

    /// <summary>Whether the device does the full-size work of a tile, by <see cref="TilePathTrial"/>.</summary>
    public bool UsesTileGraph => TileGraph is not null;

    /// <summary>Frees the networks, after a run under way.</summary>
    public void Dispose()
    {
        TileGraph?.Dispose();
        _localRetouching.Dispose();
    }

    internal void RunLocalRetouching(NamedTensor input, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken)
    {
        try
        {
            _localRetouching.Run([input], outputs, cancellationToken);
        }
        catch (ModelException e)
        {
            throw RetouchException.DeviceFailed(e);
        }
    }

    private static IEnumerable<RetouchFeature> FeaturesOf(ModelManifest manifest)
    {
        foreach (var (name, feature) in FeatureNames.Networks)
            if (manifest.Features.Contains(name)) yield return feature;
        yield return RetouchFeature.Whitening;
    }
}
