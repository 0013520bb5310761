namespace AbpnBridge.Imaging.Pyramids;

/// <summary>How many threads work on the tiles of one photo: the memory that a photo needs depends on it, so it has one known bound.</summary>
public static class Workers
{
    /// <summary>Beyond this many threads the device that they share is the limit.</summary>
    public const int MaxCount = 16;

    /// <summary>Threads at work on one photo: one a core, at most <see cref="MaxCount"/>.</summary>
    public static int Count { get; } = Math.Min(Environment.ProcessorCount, MaxCount);

    /// <summary>The bound and the token for a parallel loop.</summary>
    public static ParallelOptions Options(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Count, CancellationToken = cancellationToken };
}
