using System.Security.Cryptography;
using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>
/// The open photos: bounded in number and bytes, each visible to the client that opened it only, closed when idle.
/// </summary>
internal sealed class PhotoStore : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _photos = new(StringComparer.Ordinal);
    private readonly LimitOptions _limits;
    private readonly MemoryBudget _budget;
    private readonly TimeProvider _time;
    private readonly ILogger<PhotoStore> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _sweep;

    public PhotoStore(LimitOptions limits, MemoryBudget budget, TimeProvider time, ILogger<PhotoStore> logger)
    {
        _limits = limits;
        _budget = budget;
        _time = time;
        _logger = logger;
        var period = TimeSpan.FromSeconds(Math.Clamp(limits.SessionIdleSeconds / 10.0, 0.5, 30));
        _sweep = time.CreateTimer(_ => CloseIdle(), null, period, period);
    }

    internal int Count
    {
        get
        {
            lock (_lock)
                return _photos.Count;
        }
    }

    /// <summary>Reserves room for a photo: the plan's own estimate, before a byte is allocated.</summary>
    /// <exception cref="DaemonException">Too many photos or bytes are open.</exception>
    internal PhotoSession Open(PhotoDescription photo, RetouchModel model, string ownerId)
    {
        lock (_lock)
        {
            CloseIdle();
            if (_photos.Count >= _limits.MaxOpenPhotos)
                throw new DaemonException(
                    DaemonError.OutOfRoom, $"{_photos.Count} photos are open, which is the limit. Close one or try again later.",
                    TimeSpan.FromSeconds(2));
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            var session = new PhotoSession(id, ownerId, photo, model, _budget, _stopping.Token);
            _photos.Add(session.Id, new Entry(session) { LastUsed = _time.GetTimestamp() });
            JobsLog.PhotoOpened(_logger, photo.Extent, photo.Format, session.ReservedBytes, _photos.Count);
            return session;
        }
    }

    /// <summary>A photo for the length of one call; until the result is disposed it does not count as idle.</summary>
    /// <exception cref="DaemonException">There is no such photo, or it belongs to another client: both NotFound.</exception>
    internal PhotoUse Use(string id, string clientId)
    {
        lock (_lock)
        {
            if (!_photos.TryGetValue(id, out var entry) || entry.Session.OwnerId != clientId)
                throw new DaemonException(
                    DaemonError.NotFound, "There is no such open photo; it may have been closed after a while without a call.");
            entry.Calls++;
            return new PhotoUse(entry.Session, () => EndUse(entry));
        }
    }

    /// <summary>Forgets a photo; closing twice, or a photo of somebody else, does nothing.</summary>
    internal void Close(string id, string clientId)
    {
        lock (_lock)
            if (_photos.TryGetValue(id, out var entry) && entry.Session.OwnerId == clientId)
                Remove(entry.Session, "its client closed it");
    }

    /// <summary>Closes every photo that no call and no retouch has used for the idle time.</summary>
    internal void CloseIdle()
    {
        lock (_lock)
        {
            var idle = _photos.Values.Where(IsIdle).ToList();
            foreach (var entry in idle)
                Remove(entry.Session, "it was idle");
        }
    }

    /// <summary>Gives up running work, for a stop.</summary>
    internal void CancelAll() => _stopping.Cancel();

    public void Dispose()
    {
        _sweep.Dispose();
        CancelAll();
        lock (_lock)
            foreach (var entry in _photos.Values.ToList())
                Remove(entry.Session, "the daemon stops");
        _stopping.Dispose();
    }

    private bool IsIdle(Entry entry)
    {
        if (entry.Calls > 0 || entry.Session.IsWorking)
        {
            entry.LastUsed = _time.GetTimestamp();
            return false;
        }

        return _time.GetElapsedTime(entry.LastUsed) >= TimeSpan.FromSeconds(_limits.SessionIdleSeconds);
    }

    private void Remove(PhotoSession session, string reason)
    {
        _photos.Remove(session.Id);
        session.Close($"The photo was closed: {reason}.");
        JobsLog.PhotoClosed(_logger, reason, _photos.Count);
    }

    private void EndUse(Entry entry)
    {
        lock (_lock)
        {
            entry.Calls--;
            entry.LastUsed = _time.GetTimestamp();
        }
    }

    private sealed class Entry(PhotoSession session)
    {
        internal PhotoSession Session { get; } = session;

        internal int Calls { get; set; }

        internal long LastUsed { get; set; }
    }
}

/// <summary>One call's use of a photo.</summary>
internal sealed class PhotoUse(PhotoSession session, Action end) : IDisposable
{
    internal PhotoSession Session { get; } = session;

    public void Dispose() => end();
}
