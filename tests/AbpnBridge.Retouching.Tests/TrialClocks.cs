using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>A clock on which time runs out when someone says so.</summary>
internal sealed class RunOutClock : TimeProvider, ITimer
{
    private readonly TaskCompletionSource<Action> _timer = new();

    public void RunOutAndWait(ManualResetEventSlim release)
    {
        _timer.Task.GetAwaiter().GetResult()();
        release.Wait();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Assert.Equal(TilePathTrial.Patience, dueTime);
        _timer.SetResult(() => callback(state));
        return this;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period) => true;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => default;
}

/// <summary>A clock that goes on by a step whenever it is read.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private long _now;

    public TimeSpan Step { get; set; } = TimeSpan.FromMilliseconds(100);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now += Step.Ticks;
}
