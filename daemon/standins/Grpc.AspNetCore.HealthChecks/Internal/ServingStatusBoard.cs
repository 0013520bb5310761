using System.Threading.Channels;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>The last published status of every service, and who wants to hear of changes.</summary>
internal sealed class ServingStatusBoard
{
    // A watcher that reads slowly loses the oldest changes, not the newest.
    private const int BufferedChanges = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _statuses = [];
    private readonly Dictionary<string, HashSet<ChannelWriter<ServingStatus>>> _watchers = [];

    public void Publish(string service, ServingStatus status)
    {
        lock (_lock)
        {
            var isChange = _statuses.GetValueOrDefault(service, ServingStatus.ServiceUnknown) != status;
            _statuses[service] = status;
            foreach (var watcher in isChange ? _watchers.GetValueOrDefault(service, []) : [])
            {
                watcher.TryWrite(status);
            }
        }
    }

    /// <summary>Changes from now on, until cancelled; ends without an exception.</summary>
    public ChannelReader<ServingStatus> Watch(string service, CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<ServingStatus>(
            new BoundedChannelOptions(BufferedChanges) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            _watchers.TryAdd(service, []);
            _watchers[service].Add(changes.Writer);
        }

        cancellationToken.Register(() => Forget(service, changes.Writer));
        return changes.Reader;
    }

    private void Forget(string service, ChannelWriter<ServingStatus> watcher)
    {
        lock (_lock)
        {
            var watchers = _watchers[service];
            watchers.Remove(watcher);
            if (watchers.Count == 0)
            {
                _watchers.Remove(service);
            }
        }

        watcher.Complete();
    }
}
