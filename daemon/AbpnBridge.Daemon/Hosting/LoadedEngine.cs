using AbpnBridge.Inference;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>What the warm-up made ready: the model on the device that proved itself, and the pipeline over it.</summary>
internal sealed record LoadedEngine(LoadedModel Loaded, RetouchModel Model, RetouchPipeline Pipeline) : IDisposable
{
    /// <summary>Features whose strength may be above 0.</summary>
    internal IReadOnlySet<RetouchFeature> Offered { get; } = Model.Features.ToHashSet();

    /// <summary>What does the full-size work, and why; null before it was measured.</summary>
    internal TilePathChoice? TilePath { get; init; }

    /// <summary>Such as "abpn-skin 0.1.0".</summary>
    internal string ModelName => $"{Model.Name} {Model.Version}";

    /// <summary>The graphics adapters that were there when the devices were chosen.</summary>
    internal IReadOnlyList<GraphicsAdapter> Adapters { get; init; } = [];

    /// <summary>The execution provider: "cpu", "directml" or "cuda".</summary>
    internal string Device => Loaded.Device.Split(':')[0].ToLowerInvariant();

    /// <summary>The numbers that the convolutions are computed in, and why not in float16 where a graphics card was asked to.</summary>
    internal string Precision => Loaded.Precision == Inference.Precision.Half
        ? "half"
        : Loaded.HalfRefusal.Length == 0 ? "full" : $"full (not half: {Loaded.HalfRefusal})";

    /// <summary>Whether the networks run on this adapter.</summary>
    internal bool RunsOn(GraphicsAdapter adapter) => adapter.Setting.Equals(Loaded.Device, StringComparison.OrdinalIgnoreCase);

    /// <summary>Frees the device's sessions, each after a run under way.</summary>
    public void Dispose() => Model.Dispose();
}
