namespace AbpnBridge.Inference.Isolation;

/// <summary>A session in a worker, the tensors in shared memory.</summary>
internal sealed class WorkerSession : IDeviceSession
{
    private readonly WorkerProcess _worker;
    private readonly int _number;
    private readonly SharedTensors _tensors;
    private readonly WorkerLimits _limits;
    private readonly Action _closed;
    private bool _hasRun;

    private WorkerSession(WorkerProcess worker, BinaryReader opened, WorkerLimits limits, Action closed)
    {
        (_worker, _limits, _closed) = (worker, limits, closed);
        (_number, Inputs, Outputs) = (opened.ReadInt32(), WorkerFrame.ReadSpecs(opened), WorkerFrame.ReadSpecs(opened));
        _tensors = Share(worker, _number, [.. Inputs, .. Outputs]);
    }

    public IReadOnlyList<TensorSpec> Inputs { get; }

    public IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>Loads a network in the worker and shares the memory of its tensors.</summary>
    /// <exception cref="ModelException">It cannot be loaded, or the worker has ended.</exception>
    internal static WorkerSession Open(WorkerProcess worker, byte[] graph, WorkerLimits limits, Action closed)
    {
        using var opened = worker.Ask(FrameKind.Open, limits.FirstRun, fields => fields.Write(graph)).Read();
        return new WorkerSession(worker, opened, limits, closed);
    }

    public void Run(ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var input in inputs) input.Values.CopyTo(_tensors[IndexOf(Inputs, input.Name)]);
        var asked = new byte[outputs.Length];
        for (var i = 0; i < asked.Length; i++) asked[i] = (byte)IndexOf(Outputs, outputs[i].Name);
        _worker.Ask(FrameKind.Run, _hasRun ? _limits.Run : _limits.FirstRun, fields =>
        {
            fields.Write(_number);
            fields.Write(asked.Length);
            fields.Write(asked);
        }, cancellationToken);
        _hasRun = true;
        for (var i = 0; i < asked.Length; i++) _tensors[Inputs.Count + asked[i]].CopyTo(outputs[i].Values);
    }

    public void Dispose()
    {
        _tensors.Dispose();
        try
        {
            if (_worker.End is null) _worker.Ask(FrameKind.Close, WorkerLimits.Chore, fields => fields.Write(_number));
        }
        catch (ModelException)
        {
            // It failed even in this: nothing is left to be freed, or the next run tells.
        }

        _closed();
    }

    private static SharedTensors Share(WorkerProcess worker, int session, TensorSpec[] specs)
    {
        SharedTensors? tensors = null;
        try
        {
            tensors = SharedTensors.Create(specs);
            worker.Ask(FrameKind.Map, WorkerLimits.Chore, fields =>
            {
                fields.Write(session);
                fields.Write(tensors.Name);
            });
            return tensors;
        }
        catch (Exception fault) when (fault is ModelException or IOException or UnauthorizedAccessException)
        {
            tensors?.Dispose();
            throw fault as ModelException ?? new ModelException(ModelFault.RunFailed, $"There is no memory to share with its process: {fault.Message}", fault);
        }
        finally
        {
            tensors?.Unlink();
        }
    }

    private static int IndexOf(IReadOnlyList<TensorSpec> specs, string name)
    {
        for (var i = 0; i < specs.Count; i++)
            if (specs[i].Name == name) return i;
        throw new ArgumentException($"The network has no tensor \"{name}\".", nameof(name));
    }
}
