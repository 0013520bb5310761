using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Watch;

/// <summary>The way to a daemon that may go and come back while a folder is watched; for several photos at a time.</summary>
/// <param name="connect">Finds it.</param>
/// <param name="patience">How long a photo waits for a busy daemon; none tells its refusal at once, to who comes again.</param>
internal sealed class WatchConnection(Func<DaemonConnection> connect, TimeSpan patience) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PhotoMemory _memory = new(PhotoMemory.DefaultLimitBytes);
    private DaemonConnection? _connection;
    private IReadOnlyList<RetouchFeature>? _offered;
    private int _photos;
    private bool _isLost;

    /// <summary>Retouches one photo; what can go wrong with it is told by the report.</summary>
    internal async Task<PhotoReport> RetouchAsync(
        PhotoInput photo, RetouchOptions options, Action<IReadOnlyList<AtomicFile>> beforeCommit, PhotoProgress progress, CancellationToken cancellation)
    {
        PhotoReport report;
        Enter();
        try
        {
            var connection = Connection();
            if (options.PresetStrengths.Count > 0) options = options.WithOffered(_offered ??= await connection.OfferedAsync(cancellation));
            var retouch = new PhotoRetouch(connection.Retouch, options) { Memory = _memory, Patience = patience, BeforeCommit = beforeCommit };
            report = await retouch.RunAsync(photo, progress, cancellation);
        }
        catch (Exception fault) when (CommandFailure.From(fault) is { } failure)
        {
            report = PhotoReport.Of(photo.Path, failure);
        }

        Leave(report.IsDaemonAway);
        return report;
    }

    public void Dispose() => _connection?.Dispose();

    private DaemonConnection Connection()
    {
        lock (_lock) return _connection ??= connect();
    }

    private void Enter()
    {
        lock (_lock) _photos++;
    }

    // Others may still have answers to come through it.
    private void Leave(bool isLost)
    {
        lock (_lock)
        {
            _isLost |= isLost;
            if (--_photos > 0 || !_isLost) return;
            _connection?.Dispose();
            (_connection, _offered, _isLost) = (null, null, false);
        }
    }
}
