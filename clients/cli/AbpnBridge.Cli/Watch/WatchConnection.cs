using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Watch;

/// <summary>The way to a daemon that may go and come back while a folder is watched.</summary>
internal sealed class WatchConnection(Func<DaemonConnection> connect) : IDisposable
{
    // What a photo's report says when it was the daemon that was not there; "unauthenticated" is an older daemon's token.
    private static readonly string[] Away = ["no-daemon", "no-token", "unavailable", "unauthenticated"];

    private DaemonConnection? _connection;
    private IReadOnlyList<RetouchFeature>? _offered;

    /// <summary>Whether a photo failed for want of a daemon, not by itself.</summary>
    internal static bool IsAway(PhotoReport report) => report.Error is { } error && Away.Contains(error.Code);

    /// <summary>Retouches one photo; what can go wrong with it is told by the report.</summary>
    internal async Task<PhotoReport> RetouchAsync(
        string photo, RetouchOptions options, Action<IReadOnlyList<AtomicFile>> beforeCommit, PhotoProgress progress, CancellationToken cancellation)
    {
        PhotoReport report;
        try
        {
            _connection ??= connect();
            if (options.PresetStrengths.Count > 0) options = options.WithOffered(await OfferedAsync(_connection, cancellation));
            report = await new PhotoRetouch(_connection.Retouch, options) { BeforeCommit = beforeCommit }.RunAsync(new PhotoInput(photo), progress, cancellation);
        }
        catch (Exception fault) when (CommandFailure.From(fault) is { } failure)
        {
            report = PhotoReport.Of(photo, failure);
        }

        if (IsAway(report)) Dispose();
        return report;
    }

    public void Dispose()
    {
        _connection?.Dispose();
        (_connection, _offered) = (null, null);
    }

    private async Task<IReadOnlyList<RetouchFeature>> OfferedAsync(DaemonConnection connection, CancellationToken cancellation) =>
        _offered ??= [.. (await connection.Daemon.GetCapabilitiesAsync(new GetCapabilitiesRequest(), cancellationToken: cancellation)).Features];
}
