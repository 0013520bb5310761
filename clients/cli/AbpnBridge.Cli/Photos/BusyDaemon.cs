using AbpnBridge.Rpc;
using Grpc.Core;

namespace AbpnBridge.Cli.Photos;

/// <summary>
/// Waits where the daemon has no room now (its queue or its memory is full) and says when to come again. A photo that it will never take is refused without
/// such a hint.
/// </summary>
/// <param name="patience">How long one photo waits in all before its refusal stands.</param>
/// <param name="time">The clock.</param>
internal sealed class BusyDaemon(TimeSpan patience, TimeProvider time)
{
    /// <summary>The step of a photo that waits.</summary>
    internal const string Step = "waiting: the daemon is busy";

    /// <summary>Two photos of 100 MP before ours, on a machine without a graphics card.</summary>
    internal static readonly TimeSpan UsualPatience = TimeSpan.FromMinutes(5);

    private const string DetailsKey = "grpc-status-details-bin";

    // The daemon's hint suits one client; several that come again at once would find it full again.
    private const int LongestWaitInHints = 8;

    /// <summary>Makes a call, again and again while the daemon is busy.</summary>
    /// <param name="call">The call from its beginning.</param>
    /// <param name="waiting">Told before each wait.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RpcException">As the call's, or still busy at the end of all patience.</exception>
    internal async Task<T> CallAsync<T>(Func<Task<T>> call, Action waiting, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        for (var times = 1; ; times = Math.Min(2 * times, LongestWaitInHints))
        {
            try
            {
                return await call();
            }
            catch (RpcException busy) when (RetryDelay(busy) is { } hint && time.GetElapsedTime(start) + times * hint <= patience)
            {
                waiting();
                await Task.Delay(times * hint, time, cancellation);
            }
        }
    }

    /// <summary>When to try again; null where that is of no use.</summary>
    internal static TimeSpan? RetryDelay(RpcException refusal)
    {
        if (refusal.StatusCode != StatusCode.ResourceExhausted || refusal.Trailers.GetValueBytes(DetailsKey) is not { } bytes) return null;
        var hint = Rpc.Status.Parser.ParseFrom(bytes).Details.FirstOrDefault(detail => detail.Is(RetryInfo.Descriptor));
        return hint?.Unpack<RetryInfo>().RetryDelay.ToTimeSpan();
    }
}
