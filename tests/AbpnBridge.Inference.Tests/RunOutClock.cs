namespace AbpnBridge.Inference.Tests;

/// <summary>A clock whose first timer runs out when someone says so; the others never do.</summary>
internal sealed class RunOutClock : TimeProvider, ITimer
{
    // Whoever is not let go of by then was waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TaskCompletionSource<Action> _first = new();

    /// <summary>What a driver that hangs does: time runs out on it, and it stays.</summary>
    public void RunOutAndWait(ManualResetEventSlim release)
    {
        _first.Task.GetAwaiter().GetResult()();
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
