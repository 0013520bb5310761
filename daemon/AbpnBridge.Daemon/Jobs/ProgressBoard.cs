namespace AbpnBridge.Daemon.Jobs;

/// <summary>
/// Shows the newest state of one job to any number of watchers. A slow watcher misses states between, never the last one, and
/// nothing piles up for it.
/// </summary>
internal sealed class ProgressBoard
{
    private readonly Lock _lock = new();
    private JobProgress _current = JobProgress.Queued;
    private TaskCompletionSource _changed = NewSignal();

    internal JobProgress Current
    {
        get
        {
            lock (_lock)
                return _current;
        }
    }

    /// <summary>Shows a new state. The fraction never falls; after a last state nothing changes any more.</summary>
    internal void Show(JobProgress progress)
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            if (_current.IsLast)
                return;
            var next = progress with { Fraction = Math.Clamp(Math.Max(progress.Fraction, _current.Fraction), 0, 1) };
            if (next == _current)
                return;
            _current = next;
            signal = _changed;
            _changed = NewSignal();
        }

        signal.SetResult();
    }

    /// <summary>The next state that differs from <paramref name="seen"/>; at once when there is one already.</summary>
    internal async Task<JobProgress> NextAsync(JobProgress? seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_current != seen)
                    return _current;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
