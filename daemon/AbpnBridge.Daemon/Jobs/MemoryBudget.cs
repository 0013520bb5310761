namespace AbpnBridge.Daemon.Jobs;

/// <summary>The bytes that photos and their work may take together; reserved before anything is allocated.</summary>
internal sealed class MemoryBudget(long limitBytes)
{
    private readonly Lock _lock = new();
    private long _reservedBytes;

    internal long LimitBytes { get; } = limitBytes;

    internal long ReservedBytes
    {
        get
        {
            lock (_lock)
                return _reservedBytes;
        }
    }

    /// <summary>Takes bytes out of the budget until the reservation is disposed.</summary>
    /// <exception cref="DaemonException">They are not to be had: never (TooLarge), or not now (OutOfRoom, with a retry hint).</exception>
    internal MemoryReservation Reserve(long bytes)
    {
        if (bytes > LimitBytes)
            throw new DaemonException(
                DaemonError.TooLarge,
                $"This photo needs {Megabytes(bytes)} of memory; the limit for all open photos is {Megabytes(LimitBytes)}.");
        lock (_lock)
        {
            if (bytes > LimitBytes - _reservedBytes)
                throw new DaemonException(
                    DaemonError.OutOfRoom,
                    $"This photo needs {Megabytes(bytes)} of memory; {Megabytes(LimitBytes - _reservedBytes)} of " +
                    $"{Megabytes(LimitBytes)} are free. Close another photo or try again later.",
                    TimeSpan.FromSeconds(2));
            _reservedBytes += bytes;
        }

        return new MemoryReservation(this, bytes);
    }

    private void Return(long bytes)
    {
        lock (_lock)
            _reservedBytes -= bytes;
    }

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{(bytes + 999_999) / 1_000_000:N0} MB");

    /// <summary>Bytes that are taken; given back once by <see cref="Dispose"/>.</summary>
    internal sealed class MemoryReservation(MemoryBudget budget, long bytes) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
                budget.Return(bytes);
        }
    }
}
