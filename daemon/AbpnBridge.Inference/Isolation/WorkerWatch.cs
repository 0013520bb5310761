using System.Diagnostics;

namespace AbpnBridge.Inference.Isolation;

/// <summary>Looks after one request: a worker that breaks its limits of time or memory is ended, and one that is to stop is told so first.</summary>
internal sealed class WorkerWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly WorkerProcess _worker;
    private readonly WorkerLimits _limits;
    private readonly TimeSpan _limit;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _registration;
    private readonly Timer _timer;
    private TimeSpan? _stopBy;

    internal WorkerWatch(WorkerProcess worker, TimeSpan limit, WorkerLimits limits, CancellationToken cancellationToken)
    {
        (_worker, _limit, _limits, _cancellationToken) = (worker, limit, limits, cancellationToken);
        _timer = new Timer(_ => Look(), null, Interval, Interval);
        _registration = cancellationToken.Register(() => _timer.Change(TimeSpan.Zero, Interval));
    }

    public void Dispose()
    {
        _registration.Dispose();
        // Waits for a look under way: told to stop after its answer, the worker would stop the next run.
        _timer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    // Telling may wait for a worker that does not read: the next look does not, and ends it.
    private void Look()
    {
        if (_cancellationToken.IsCancellationRequested && _stopBy is null)
        {
            _stopBy = _clock.Elapsed + _limits.Cancel;
            _worker.Cancel();
        }

        if (_clock.Elapsed > _stopBy)
            _worker.Kill(FormattableString.Invariant($"It did not stop within {_limits.Cancel.TotalSeconds:0.##} seconds."));
        else if (_clock.Elapsed > _limit)
            _worker.Kill(FormattableString.Invariant($"It did not finish within {_limit.TotalSeconds:0.##} seconds."));
        else if (_worker.Memory.PrivateBytes > 2 * _limits.MemoryBytes)
            _worker.Kill(FormattableString.Invariant($"It took more than {2 * _limits.MemoryBytes >> 20} MB of memory."));
    }
}
