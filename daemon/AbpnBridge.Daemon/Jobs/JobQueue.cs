namespace AbpnBridge.Daemon.Jobs;

/// <summary>
/// Places for running jobs and a line for waiting ones, first come first served. A job that finds both full is refused at once:
/// an endless line would only hide that the machine is busy.
/// </summary>
/// <param name="maxRunning">Places.</param>
/// <param name="maxWaiting">Length of the line.</param>
/// <param name="what">What runs and waits, such as "retouches", for the sentence of a refusal.</param>
internal sealed class JobQueue(int maxRunning, int maxWaiting, string what)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private int _running;

    internal (int Running, int Waiting) Load
    {
        get
        {
            lock (_lock)
                return (_running, _waiting.Count);
        }
    }

    /// <summary>Waits for a place; whoever gets it disposes it.</summary>
    /// <param name="onPosition">Told how many jobs wait ahead, at the start and at each change; called under the queue's lock.</param>
    /// <param name="cancellationToken">Leaves the line.</param>
    /// <exception cref="DaemonException">The line is full (QueueFull).</exception>
    internal async Task<IDisposable> EnterAsync(Action<int> onPosition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<Waiter> node;
        lock (_lock)
        {
            if (_running < maxRunning)
            {
                _running++;
                return new Place(this);
            }

            if (_waiting.Count >= maxWaiting)
                throw new DaemonException(
                    DaemonError.QueueFull,
                    $"The daemon is busy: {_running} {what} are running and {_waiting.Count} are waiting, which is the limit. " +
                    "Try again in a moment.",
                    RetryAfter);
            node = _waiting.AddLast(new Waiter(onPosition));
            onPosition(_waiting.Count - 1);
        }

        using (cancellationToken.Register(() => Leave(node, cancellationToken)))
            return await node.Value.Place.Task;
    }

    private void Leave(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (node.List is null)
                return; // It has its place already; the work itself looks at the token.
            _waiting.Remove(node);
            TellPositions();
        }

        node.Value.Place.TrySetCanceled(cancellationToken);
    }

    private void Release()
    {
        Waiter next;
        lock (_lock)
        {
            if (_waiting.First is not { } first)
            {
                _running--;
                return;
            }

            _waiting.RemoveFirst();
            next = first.Value;
            TellPositions();
        }

        next.Place.SetResult(new Place(this));
    }

    private void TellPositions()
    {
        var position = 0;
        foreach (var waiter in _waiting)
            waiter.OnPosition(position++);
    }

    private sealed record Waiter(Action<int> OnPosition)
    {
        // Continuations run elsewhere: a job must not start inside the one that made room.
        internal TaskCompletionSource<IDisposable> Place { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(JobQueue queue) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
                queue.Release();
        }
    }
}
