namespace AbpnBridge.Inference.Isolation;

/// <summary>One network of a <see cref="GuardedDevice"/>: on the device while a worker lives, and on the stand-in where that is needed.</summary>
internal sealed class GuardedSession(GuardedDevice guard, byte[] graph, OnnxModel onDevice) : IDeviceSession
{
    private OnnxModel? _spare;

    public IReadOnlyList<TensorSpec> Inputs { get; } = onDevice.Inputs;

    public IReadOnlyList<TensorSpec> Outputs { get; } = onDevice.Outputs;

    /// <summary>The network as ONNX.</summary>
    internal byte[] Graph => graph;

    /// <summary>The network in the worker that runs; null after a loss.</summary>
    internal OnnxModel? OnDevice { get; private set; } = onDevice;

    public void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken) =>
        guard.Run(this, inputs, outputs, cancellationToken);

    public void Dispose() => guard.Close(this);

    /// <summary>Loads the network into a fresh worker.</summary>
    /// <exception cref="ModelException">The device cannot load it.</exception>
    internal void Reopen(IInferenceDevice device) => OnDevice = OnnxModel.Load(graph, device);

    /// <summary>Gives up what is in the worker.</summary>
    internal void Drop()
    {
        OnDevice?.Dispose();
        OnDevice = null;
    }

    /// <summary>The network on the stand-in, loaded at the first need.</summary>
    internal OnnxModel OpenSpare(IInferenceDevice spare) => _spare ??= OnnxModel.Load(graph, spare);

    internal void CloseSpare()
    {
        _spare?.Dispose();
        _spare = null;
    }
}
