namespace AbpnBridge.Daemon.Jobs;

/// <summary>Why the daemon, and not the engine, refuses a call.</summary>
internal enum DaemonError
{
    NotFound,
    NotYet,
    NotOffered,
    QueueFull,
    OutOfRoom,
    TooLarge,
    Unavailable,
    UploadIdle,
    PairingRefused,
    PairingPaused,
    OwnerOnly,
}

/// <summary>A refusal with a sentence for people and, where waiting helps, when to try again.</summary>
internal sealed class DaemonException(DaemonError kind, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    internal DaemonError Kind { get; } = kind;

    internal TimeSpan? RetryAfter { get; } = retryAfter;
}
