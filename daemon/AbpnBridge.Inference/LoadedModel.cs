using AbpnBridge.Inference.Isolation;

namespace AbpnBridge.Inference;

/// <summary>A model on the device that proved itself, with the reasons why the ones before it did not.</summary>
public sealed class LoadedModel : IDisposable
{
    private readonly VerifiedModel _files;
    private readonly IInferenceDevice _device;

    internal LoadedModel(VerifiedModel files, IInferenceDevice device, OnnxModel localRetouching)
    {
        _files = files;
        _device = device;
        LocalRetouching = localRetouching;
    }

    /// <summary>The model's manifest.</summary>
    public ModelManifest Manifest => _files.Manifest;

    /// <summary>The local retouching network (LRL).</summary>
    public OnnxModel LocalRetouching { get; }

    /// <summary>Name of the device it runs on.</summary>
    public string Device => LocalRetouching.Device;

    /// <summary>In which numbers it computes its convolutions.</summary>
    public Precision Precision { get; internal init; }

    /// <summary>Why a graphics card does not compute them in float16, a sentence; empty where it does, or was not asked to.</summary>
    public string HalfRefusal { get; internal init; } = "";

    /// <summary>The devices that were tried before and why they were passed over; empty where the first choice holds.</summary>
    public IReadOnlyList<RejectedDevice> Rejected { get; internal init; } = [];

    /// <summary>What the self-test of the chosen device measured.</summary>
    public SelfTestResult SelfTest { get; internal init; } = new(0, TimeSpan.Zero);

    /// <summary>Loads the tile graph onto the same device; the caller disposes it.</summary>
    /// <returns>Null where the manifest has none.</returns>
    /// <exception cref="ModelException">The device cannot load it, or it differs from the manifest.</exception>
    public OnnxModel? LoadTileBlend() => _files.LoadTileBlend(_device);

    /// <summary>What has happened to the device since; null where it runs in this process, with which it would go.</summary>
    public DeviceHealth? Health => (_device as GuardedDevice)?.Health;

    /// <summary>Repeats the self-test of a device that runs in a process of its own and is idle or out of service.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Retest(CancellationToken cancellationToken) => (_device as GuardedDevice)?.Retest(cancellationToken);

    /// <summary>Frees the session.</summary>
    public void Dispose() => LocalRetouching.Dispose();
}

/// <summary>A device that was passed over.</summary>
/// <param name="Device">Its name.</param>
/// <param name="Reason">A sentence.</param>
public sealed record RejectedDevice(string Device, string Reason);

/// <summary>What the self-test of a device measured.</summary>
/// <param name="LargestDifference">Largest difference to the processor's values and to the released samples.</param>
/// <param name="Duration">Loading the networks and running each once.</param>
public sealed record SelfTestResult(float LargestDifference, TimeSpan Duration);
