namespace AbpnBridge.Inference;

/// <summary>The border to a device that runs networks. Tests put a sick one behind it.</summary>
public interface IInferenceDevice
{
    /// <summary>Such as "CPU" or "DirectML", for logs and users; of its stand-in, while that does its work.</summary>
    string Name { get; }

    /// <summary>Whether it is a graphics card, which computes in float16 faster than in float32.</summary>
    bool IsGraphicsCard => false;

    /// <summary>Loads a network onto the device.</summary>
    /// <param name="graph">The network as ONNX.</param>
    /// <exception cref="ModelException">The device is not there, or it cannot load this network.</exception>
    IDeviceSession Open(byte[] graph);
}

/// <summary>One network on one device. Not safe for concurrent runs: <see cref="OnnxModel"/> guards it.</summary>
public interface IDeviceSession : IDisposable
{
    /// <summary>The network's inputs.</summary>
    IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>The network's outputs.</summary>
    IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>Runs the network; only the outputs asked for are computed. Names and lengths are already checked.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the run stopped at the next node of the graph.</exception>
    /// <exception cref="ModelException">The device failed.</exception>
    void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken);
}
