namespace AbpnBridge.Cli.Watch;

/// <summary>
/// Waits for the next look: as long as told, or until the system says that something changed. Network drives do not say so, and a system may have no room for
/// another listener: then it is the time alone.
/// </summary>
internal sealed class FolderChanges(string folder, bool isRecursive, TimeProvider time) : IDisposable
{
    // A file being written changes thousands of times.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _changed = new(0, 1);
    private FileSystemWatcher? _watcher;

    /// <summary>Waits.</summary>
    /// <param name="longest">How long, where nothing changes.</param>
    /// <param name="cancellation">Ends the wait, too; nothing is thrown.</param>
    internal async Task WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        Listen();
        try
        {
            var shortest = longest < Shortest ? longest : Shortest;
            await Task.Delay(shortest, time, cancellation);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(_changed.WaitAsync(enough.Token), Task.Delay(longest - shortest, time, enough.Token));
            await enough.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The one who waits looks at the token himself.
        }
    }

    /// <summary>The folder is gone, and with it what the system listened to.</summary>
    internal void Forget()
    {
        _watcher?.Dispose();
        _watcher = null;
    }

    public void Dispose()
    {
        Forget();
        _changed.Dispose();
    }

    private void Listen()
    {
        if (_watcher is not null || !Directory.Exists(folder)) return;
        try
        {
            _watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = isRecursive,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.Size | NotifyFilters.LastWrite,
            };
            _watcher.Created += (_, _) => Signal();
            _watcher.Changed += (_, _) => Signal();
            _watcher.Renamed += (_, _) => Signal();
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No listener to be had: the time alone.
        }
    }

    private void Signal()
    {
        try
        {
            if (_changed.CurrentCount == 0) _changed.Release();
        }
        catch (Exception fault) when (fault is SemaphoreFullException or ObjectDisposedException)
        {
            // Another change was quicker, or the watch is over.
        }
    }
}
