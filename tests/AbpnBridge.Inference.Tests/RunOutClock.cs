namespace AbpnBridge.Inference.Tests;

/// <summary>A clock whose first timer runs out when someone says so; the others never do.</summary>
internal sealed class RunOutClock : TimeProvider, ITimer
{
    // Where no timer is set, or the driver is waited for, the test goes on all the same, and fails.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource<Action> _first = new();

    /// <summary>What a driver that hangs does: time runs out on it, and it stays.</summary>
    public void RunOutAndWait(ManualResetEventSlim release)
    {
        if (_first.Task.Wait(Patience)) _first.Task.Result();
        release.Wait(Patience);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _first.TrySetResult(() => callback(state));
        return this;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period) => true;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => default;
}
