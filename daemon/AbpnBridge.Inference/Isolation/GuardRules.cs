namespace AbpnBridge.Inference.Isolation;

/// <summary>How a <see cref="GuardedDevice"/> judges.</summary>
public sealed record GuardRules
{
    /// <summary>So many losses <see cref="Within"/> a time put a device out of service.</summary>
    public int MostLosses { get; init; } = 3;

    /// <summary>The time in which losses count together.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Since its last run, until a device counts as idle.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Hears of everything that happens to the device; called while it is held, so it must be quick.</summary>
    public Action<DeviceEvent> Tell { get; init; } = _ => { };
}

/// <summary>What happened to a device.</summary>
public enum DeviceEventKind
{
    /// <summary>It was lost in a run; a fresh worker tries again.</summary>
    Lost,

    /// <summary>It is not used any more until it passes the self-test.</summary>
    OutOfService,

    /// <summary>It is used again.</summary>
    BackInService,

    /// <summary>Its worker held too much memory and a fresh one takes over.</summary>
    Recycled,
}

/// <summary>Something happened to a device.</summary>
/// <param name="Kind">What.</param>
/// <param name="Device">Its name.</param>
/// <param name="Reason">A sentence.</param>
/// <param name="LastWords">The lines its process printed last; may be empty.</param>
public sealed record DeviceEvent(DeviceEventKind Kind, string Device, string Reason, string LastWords);

/// <summary>What has happened to a device since it was first trusted.</summary>
/// <param name="Device">Its name.</param>
/// <param name="IsInService">Whether it is used.</param>
/// <param name="Losses">How often it was lost.</param>
/// <param name="LastLoss">When it was lost last; null for never.</param>
/// <param name="LastReason">Why, a sentence; empty for never.</param>
public sealed record DeviceHealth(string Device, bool IsInService, int Losses, DateTimeOffset? LastLoss, string LastReason);
