namespace AbpnBridge.Cli.Tests.Watch;

/// <summary>A clock on which every wait is over at once, and which tells the test so: days pass in milliseconds.</summary>
internal sealed class HurriedTime(Action<int> waited) : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);
    private int _waits;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        int waits;
        lock (_lock)
        {
            _now += dueTime;
            waits = ++_waits;
        }

        waited(waits);
        return new Timer(callback, state);
    }

    private sealed class Timer : ITimer
    {
        internal Timer(TimerCallback callback, object? state) => ThreadPool.QueueUserWorkItem(_ => callback(state));

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
