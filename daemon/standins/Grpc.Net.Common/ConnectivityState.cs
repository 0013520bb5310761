namespace Grpc.Core;

/// <summary>What a channel's connection is doing.</summary>
public enum ConnectivityState
{
    /// <summary>No connection is being made.</summary>
    Idle,

    /// <summary>A connection is being made.</summary>
    Connecting,

    /// <summary>The connection can carry calls.</summary>
    Ready,

    /// <summary>The last attempt failed; another will follow.</summary>
    TransientFailure,

    /// <summary>The channel was closed.</summary>
    Shutdown,
}
