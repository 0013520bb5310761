namespace AbpnBridge.Inference.Isolation;

/// <summary>Keeps count of a device's losses and decides whether it is in service. Read by anyone, written by who holds the device.</summary>
internal sealed class DeviceRecord(string device, GuardRules rules)
{
    private readonly Queue<DateTimeOffset> _losses = new();
    private volatile DeviceHealth _health = new(device, IsInService: true, 0, null, "");

    internal DeviceHealth Health => _health;

    internal bool IsInService => _health.IsInService;

    /// <summary>Counts a loss.</summary>
    /// <param name="reason">A sentence.</param>
    /// <param name="isOut">Whether this one alone puts the device out of service.</param>
    internal void Lost(string reason, bool isOut)
    {
        var now = rules.Time.GetUtcNow();
        _losses.Enqueue(now);
        while (_losses.Peek() < now - rules.Within) _losses.Dequeue();
        var isInService = _health.IsInService && !isOut && _losses.Count < rules.MostLosses;
        _health = _health with { IsInService = isInService, Losses = _health.Losses + 1, LastLoss = now, LastReason = reason };
    }

    /// <summary>The device has passed the self-test on its own.</summary>
    /// <returns>Whether that brings it back into service.</returns>
    internal bool Passed()
    {
        if (_health.IsInService) return false;
        _losses.Clear();
        _health = _health with { IsInService = true };
        return true;
    }
}
