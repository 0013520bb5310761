namespace AbpnBridge.Inference;

/// <summary>
/// One loaded network: named float tensors in, named float tensors out, shapes fixed. Runs of one model never overlap (DirectML allows
/// no other way); callers wait their turn.
/// </summary>
public sealed class OnnxModel : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IInferenceDevice _device;
    private readonly IDeviceSession _session;

    private OnnxModel(IInferenceDevice device, IDeviceSession session)
    {
        _device = device;
        _session = session;
    }

    /// <summary>Name of the device it runs on; of its stand-in, while that does its work.</summary>
    public string Device => _device.Name;

    /// <summary>The network's inputs.</summary>
    public IReadOnlyList<TensorSpec> Inputs => _session.Inputs;

    /// <summary>The network's outputs.</summary>
    public IReadOnlyList<TensorSpec> Outputs => _session.Outputs;

    /// <summary>Loads a network onto a device.</summary>
    /// <exception cref="ModelException">The device is not there, or it cannot load this network.</exception>
    public static OnnxModel Load(byte[] graph, IInferenceDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new OnnxModel(device, device.Open(graph));
    }

    /// <summary>Runs the network once. Outputs that are not asked for are not computed.</summary>
    /// <param name="inputs">Every input once.</param>
    /// <param name="outputs">Any of the outputs; their memory is filled.</param>
    /// <param name="cancellationToken">Ends the wait for a turn at once, and a run at the next node of the graph.</param>
    /// <exception cref="ArgumentException">A name is unknown, an input is missing, or a length is not the tensor's.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the outputs' content is undefined.</exception>
    /// <exception cref="ModelException"><see cref="ModelFault.RunFailed"/>: the device failed.</exception>
    public void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken = default)
    {
        RequireEveryInput(inputs);
        foreach (var tensor in inputs) RequireLength(tensor, Inputs, nameof(inputs));
        foreach (var tensor in outputs) RequireLength(tensor, Outputs, nameof(outputs));
        _turn.Wait(cancellationToken);
        try
        {
            _session.Run(inputs, outputs, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Runs once on zeros, so that the first photo does not pay for allocation and kernel choice.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ModelException"><see cref="ModelFault.RunFailed"/>: the device failed.</exception>
    public void WarmUp(CancellationToken cancellationToken = default) => Run(Allocate(Inputs), Allocate(Outputs), cancellationToken);

    /// <summary>Waits for a run under way, then frees the session.</summary>
    public void Dispose()
    {
        _turn.Wait();
        _session.Dispose();
        _turn.Dispose();
    }

    /// <summary>Fresh memory for some tensors.</summary>
    internal static NamedTensor[] Allocate(IReadOnlyList<TensorSpec> specs) =>
        [.. specs.Select(s => new NamedTensor(s.Name, new float[s.Count]))];

    private static void RequireLength(NamedTensor tensor, IReadOnlyList<TensorSpec> specs, string argument)
    {
        var spec = specs.FirstOrDefault(s => s.Name == tensor.Name)
            ?? throw new ArgumentException($"The network has no tensor \"{tensor.Name}\"; it has {string.Join(", ", specs)}.", argument);
        if (tensor.Values.Length != spec.Count)
            throw new ArgumentException($"The tensor {spec} takes {spec.Count} values, not {tensor.Values.Length}.", argument);
    }

    private void RequireEveryInput(ReadOnlySpan<NamedTensor> inputs)
    {
        foreach (var spec in Inputs)
        {
            var times = 0;
            foreach (var tensor in inputs) times += tensor.Name == spec.Name ? 1 : 0;
            if (times != 1) throw new ArgumentException($"The input {spec} is given {times} times; it must be given once.", nameof(inputs));
        }
    }
}
