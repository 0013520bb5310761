namespace AbpnBridge.Inference.Isolation;

/// <summary>
/// A device in a process of its own: whatever a driver does there, crash, hang, leak, this process goes on. The worker starts with the first session and ends
/// with the last; once it has ended, its sessions are of no use and a new one starts a new worker. Not safe for concurrent use: <see cref="GuardedDevice"/>
/// guards it.
/// </summary>
/// <param name="device">The device's name as the settings have it, such as "cpu": the worker makes it from that.</param>
/// <param name="name">Its name for logs and users, such as "CPU".</param>
/// <param name="launch">How the worker is started.</param>
/// <param name="limits">What it is allowed.</param>
public sealed class WorkerDevice(string device, string name, WorkerLaunch launch, WorkerLimits limits) : IInferenceDevice
{
    private WorkerProcess? _worker;
    private int _sessions;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsGraphicsCard { get; } = OnnxRuntimeDevice.Named(device).IsGraphicsCard;

    /// <summary>What a worker is allowed.</summary>
    public WorkerLimits Limits => limits;

    /// <summary>The system's number of the worker; null where none runs.</summary>
    public int? ProcessId => _worker is { End: null } worker ? worker.Id : null;

    /// <summary>Why the last worker has ended, a sentence; null while it lives, or before the first one.</summary>
    internal string? End => _worker?.End;

    /// <summary>What the last worker printed last.</summary>
    internal string LastWords => $"{_worker?.Words}";

    /// <summary>The worker's private memory in bytes.</summary>
    internal long PrivateBytes => _worker?.Memory.PrivateBytes ?? 0;

    /// <inheritdoc/>
    public IDeviceSession Open(byte[] graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (_worker is not { End: null })
        {
            _worker = WorkerProcess.Start(launch, device, limits);
            _sessions = 0;
        }

        var worker = _worker;
        _sessions++;
        try
        {
            return WorkerSession.Open(worker, graph, limits, () => Closed(worker));
        }
        catch (ModelException)
        {
            Closed(worker);
            throw;
        }
    }

    /// <summary>Ends the worker.</summary>
    /// <param name="why">A sentence; where it has ended before, the first one holds.</param>
    internal void Stop(string why) => _worker?.Kill(why);

    private void Closed(WorkerProcess worker)
    {
        if (worker == _worker && --_sessions == 0) worker.Dispose();
    }
}
