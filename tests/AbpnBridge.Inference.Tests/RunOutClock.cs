namespace AbpnBridge.Inference.Tests;

/// <summary>A clock whose first timer runs out when someone says so; the others never do.</summary>
internal sealed class RunOutClock : TimeProvider, ITimer
{
    // Where no timer is set, or the driver is waited for, the test goes on all the same, and fails.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource<Action> _first = new();
    private volatile bool _isWaitedFor;

    /// <summary>Whether the driver's call ended by itself: somebody waited for it.</summary>
    public bool IsWaitedFor => _isWaitedFor;

    /// <summary>What a driver that hangs does: time runs out on it, and it stays.</summary>
    public void RunOutAndWait(ManualResetEventSlim release)
    {
        // On another thread: who goes on when time runs out must not do so within the driver's call.
        if (_first.Task.Wait(Patience)) _ = Task.Run(_first.Task.Result);
        if (!release.Wait(Patience)) _isWaitedFor = true;
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
