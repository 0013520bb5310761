namespace AbpnBridge.Inference.Tests;

/// <summary>A device that loads and runs like the processor, then does something to the run: lies, throws, hangs.</summary>
internal sealed class SickDevice(string name, SickDevice.Illness illness) : IInferenceDevice
{
    /// <summary>Called after a healthy run with the outputs to spoil; waits on the token to hang.</summary>
    internal delegate void Illness(ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken);

    public string Name => name;

    public bool IsGraphicsCard => true;

    /// <summary>How often a network was loaded.</summary>
    internal int Opened { get; private set; }

    public IDeviceSession Open(byte[] graph)
    {
        Opened++;
        return new Session(OnnxRuntimeDevice.Cpu(threads: 1).Open(graph), illness);
    }

    private sealed class Session(IDeviceSession healthy, Illness illness) : IDeviceSession
    {
        public IReadOnlyList<TensorSpec> Inputs => healthy.Inputs;

        public IReadOnlyList<TensorSpec> Outputs => healthy.Outputs;

        public void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken)
        {
            healthy.Run(inputs, outputs, cancellationToken);
            illness(outputs, cancellationToken);
        }

        public void Dispose() => healthy.Dispose();
    }
}
