using System.Diagnostics.CodeAnalysis;

namespace AbpnBridge.Inference.Isolation;

/// <summary>
/// A device in a worker that is trusted as far as it has proved itself, with the processor to stand in. A run that fails, hangs or gives no plausible numbers
/// is done once more on a fresh worker that has passed the self-test, and then by the processor; whoever asked for it only waits longer. A device that fails
/// its self-test, or is lost too often, is out of service until <see cref="Retest"/> finds it well. One run at a time: a graphics card has one queue.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="spare">What stands in for it; its sessions are opened when they are needed.</param>
/// <param name="rules">How many losses are too many, and who is told.</param>
[SuppressMessage("Design", "CA1001", Justification = "The turn holds nothing of the system, and the worker ends with the last session.")]
public sealed class GuardedDevice(WorkerDevice device, IInferenceDevice spare, GuardRules rules) : IInferenceDevice
{
    private const int Attempts = 2;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<GuardedSession> _sessions = [];
    private readonly DeviceRecord _record = new(device.Name, rules);
    private SelfTestReference? _selfTest;
    private long _lastRun;

    /// <summary>The device's name; its stand-in's while it is out of service.</summary>
    public string Name => _record.IsInService ? device.Name : spare.Name;

    /// <inheritdoc/>
    public bool IsGraphicsCard => device.IsGraphicsCard;

    /// <summary>What has happened to it since it was first trusted.</summary>
    public DeviceHealth Health => _record.Health;

    /// <inheritdoc/>
    public IDeviceSession Open(byte[] graph)
    {
        _turn.Wait();
        try
        {
            // Else the fresh worker that this network starts would count as the one that has passed the self-test.
            if (_selfTest is not null) NoteDeath();
            if (!_record.IsInService) throw new ModelException(ModelFault.DeviceLost, $"{device.Name} is out of service: {Health.LastReason}");
            var session = new GuardedSession(this, graph, OnnxModel.Load(graph, device));
            _sessions.Add(session);
            return session;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>From now on faults are not told but made up for: the device has passed this self-test, and passes it again after each loss.</summary>
    /// <exception cref="ModelException">It holds more memory than it may.</exception>
    internal void Trust(SelfTestReference selfTest)
    {
        RequireWithinMemory();
        _selfTest = selfTest;
    }

    /// <summary>
    /// Repeats the self-test; a device that passes is in service again, one that fails is out. Waits for the turn, and leaves a device alone that is at work.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Retest(CancellationToken cancellationToken)
    {
        _turn.Wait(cancellationToken);
        try
        {
            if (_selfTest is null || _sessions.Count == 0) return;
            if (_record.IsInService && rules.Time.GetElapsedTime(_lastRun) < rules.Idle) return;
            NoteDeath();
            if (!StartedAnew(cancellationToken)) SelfTest(cancellationToken);
            if (_record.Passed()) rules.Tell(new DeviceEvent(DeviceEventKind.BackInService, device.Name, "It has passed the self-test.", ""));
            foreach (var session in _sessions) session.CloseSpare();
        }
        catch (ModelException fault)
        {
            Lose($"It failed the self-test. {fault.Message}", isOut: true);
        }
        finally
        {
            _turn.Release();
        }
    }

    internal void Run(GuardedSession session, ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, CancellationToken cancellationToken)
    {
        _turn.Wait(cancellationToken);
        try
        {
            var mayFail = _selfTest is null;
            for (var attempt = 0; attempt < Attempts && _record.IsInService; attempt++)
                if (TryRun(session, inputs, outputs, mayFail, cancellationToken)) return;
            session.OpenSpare(spare).Run(inputs, outputs, cancellationToken);
        }
        finally
        {
            _lastRun = rules.Time.GetTimestamp();
            _turn.Release();
        }
    }

    internal void Close(GuardedSession session)
    {
        _turn.Wait();
        try
        {
            _sessions.Remove(session);
            session.CloseSpare();
            session.Drop();
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool TryRun(
        GuardedSession session, ReadOnlySpan<NamedTensor> inputs, ReadOnlySpan<NamedTensor> outputs, bool mayFail, CancellationToken cancellationToken)
    {
        try
        {
            if (!mayFail && !IsReady(cancellationToken)) return false;
            session.OnDevice!.Run(inputs, outputs, cancellationToken);
            PlausibleOutputs.Check(inputs, outputs);
            if (!mayFail) RecycleOverMemory();
            return true;
        }
        catch (ModelException fault) when (!mayFail)
        {
            Lose(fault.Message, isOut: false);
            return false;
        }
        catch (OperationCanceledException) when (device.End is { } end && !mayFail)
        {
            Lose(end, isOut: false);
            throw;
        }
    }

    /// <summary>Whether the device may be used: a worker is there, and has passed the self-test.</summary>
    private bool IsReady(CancellationToken cancellationToken)
    {
        NoteDeath();
        try
        {
            if (_record.IsInService) StartedAnew(cancellationToken);
            return _record.IsInService;
        }
        catch (ModelException fault)
        {
            Lose($"A fresh process failed the self-test. {fault.Message}", isOut: true);
            return false;
        }
    }

    /// <summary>A worker that ended between two runs is a loss too.</summary>
    private void NoteDeath()
    {
        if (device.End is { } end && _sessions.Any(session => session.OnDevice is not null)) Lose(end, isOut: false);
    }

    /// <summary>Where no worker runs, starts one, opens the sessions again and has it pass the self-test.</summary>
    private bool StartedAnew(CancellationToken cancellationToken)
    {
        if (_sessions.All(session => session.OnDevice is not null)) return false;
        Drop();
        try
        {
            foreach (var session in _sessions) session.Reopen(device);
            SelfTest(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            // It has not passed: the next one who wants it begins again.
            device.Stop("It was not waited for.");
            Drop();
            throw;
        }
    }

    private void SelfTest(CancellationToken cancellationToken)
    {
        _selfTest!.Check(_sessions.First(session => _selfTest.IsOf(session.Graph)).OnDevice!, cancellationToken);
        RequireWithinMemory();
    }

    private void RequireWithinMemory()
    {
        if (device.PrivateBytes is var bytes && bytes > device.Limits.MemoryBytes)
            throw new ModelException(
                ModelFault.RunFailed, $"Its process holds {bytes >> 20} MB after the self-test; it may hold {device.Limits.MemoryBytes >> 20} MB.");
    }

    private void RecycleOverMemory()
    {
        if (device.PrivateBytes is var bytes && bytes <= device.Limits.MemoryBytes) return;
        device.Stop("It was recycled.");
        Drop();
        rules.Tell(new DeviceEvent(
            DeviceEventKind.Recycled, device.Name, $"Its process held {bytes >> 20} MB; it may hold {device.Limits.MemoryBytes >> 20} MB.", ""));
    }

    private void Lose(string reason, bool isOut)
    {
        device.Stop(reason);
        Drop();
        _record.Lost(reason, isOut);
        rules.Tell(new DeviceEvent(_record.IsInService ? DeviceEventKind.Lost : DeviceEventKind.OutOfService, device.Name, reason, device.LastWords));
    }

    private void Drop()
    {
        foreach (var session in _sessions) session.Drop();
    }
}
