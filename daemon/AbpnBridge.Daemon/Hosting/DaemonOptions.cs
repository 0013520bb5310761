namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// All settings, from appsettings.json, then the user's own settings.json in the state folder, then environment variables ABPNBRIDGE_Section__Key, then the
/// command line (the later wins). Checked once, at start, by <see cref="DaemonOptionsCheck"/>.
/// </summary>
internal sealed record DaemonOptions
{
    internal const string Section = "AbpnBridge";

    /// <summary>Where token, paired clients, socket, discovery file and logs lie. Empty: the user's own state folder.</summary>
    public string StateFolder { get; init; } = "";

    /// <summary>How long running calls may go on after a stop was asked for, in seconds.</summary>
    public double DrainSeconds { get; init; } = 5;

    public EndpointOptions Endpoints { get; init; } = new();

    public ModelOptions Models { get; init; } = new();

    public WorkerOptions Worker { get; init; } = new();

    public LimitOptions Limits { get; init; } = new();

    public SecurityOptions Security { get; init; } = new();

    public LogOptions Log { get; init; } = new();
}

/// <summary>Where the daemon listens.</summary>
internal sealed record EndpointOptions
{
    /// <summary>127.0.0.1 or ::1. Others would need TLS, which this version does not offer, and are refused.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Port of gRPC over clear-text HTTP/2; 0 takes any free one. No fallback: clients know this number.</summary>
    public int Port { get; init; } = 17571;

    /// <summary>Port of gRPC-Web over HTTP/1.1; 0 takes any free one.</summary>
    public int WebPort { get; init; } = 17572;

    /// <summary>
    /// Tried in this order when <see cref="WebPort"/> is taken. Not set: 17582 and 17592, which the panel's manifest names too.
    /// </summary>
    public int[]? WebPortFallbacks { get; init; }

    // Settings add to a list that is there already, so the default must not stand in the property itself.
    internal IReadOnlyList<int> WebPorts => [WebPort, .. WebPortFallbacks ?? [17582, 17592]];

    /// <summary>Whether same-user clients also find a unix socket (on Windows a named pipe).</summary>
    public bool LocalSocket { get; init; } = true;
}

/// <summary>Which networks are loaded and what runs them.</summary>
internal sealed record ModelOptions
{
    /// <summary>Folder of the released models. Empty: models/released beside the executable or above it.</summary>
    public string Folder { get; init; } = "";

    /// <summary>"auto" (the best device that proves itself), "directml", "directml:1" (adapter 1 of `abpn status`), "cuda" or "cpu".</summary>
    public string Device { get; init; } = "auto";

    /// <summary>"auto" (convolutions in float16 on graphics cards whose numbers are right then), "full" (float32), or "half" (float16 on the processor, too).</summary>
    public string Precision { get; init; } = "auto";

    /// <summary>Whether a graphics adapter that the processor plays may be tried; for tests, it is slower than the processor itself.</summary>
    public bool AllowSoftwareAdapters { get; init; }

    /// <summary>
    /// Which devices get a process of their own, so that a driver that crashes or hangs takes no photo along: "auto" (all but the processor), "always" or "never".
    /// </summary>
    public string Isolation { get; init; } = "auto";
}

/// <summary>What the process of a device is allowed, and when the device is no longer trusted.</summary>
internal sealed record WorkerOptions
{
    /// <summary>Seconds that one run of a network may take; loading one and its first run get 60, or this where it is more.</summary>
    public double RunSeconds { get; init; } = 20;

    /// <summary>Private memory in MB: between two photos' runs a process that holds more is replaced, one that takes twice as much within a run is ended.</summary>
    public int Megabytes { get; init; } = 2048;

    /// <summary>So many losses within ten minutes put a device out of service until it passes the self-test.</summary>
    public int MostLosses { get; init; } = 3;

    /// <summary>Minutes between two self-tests of an idle device, or of one out of service. 0: only after a loss.</summary>
    public double SelfTestMinutes { get; init; } = 10;

    /// <summary>Another program in place of the daemon's own, such as one that starts it under a debugger. Empty: the daemon's own.</summary>
    public string Program { get; init; } = "";
}

/// <summary>What is accepted; clients read it from the capabilities.</summary>
internal sealed record LimitOptions
{
    /// <summary>Pixels of one photo.</summary>
    public long MaxPixels { get; init; } = 1_000_000_000;

    public int MaxSidePixels { get; init; } = 30_000;

    public int MaxOpenPhotos { get; init; } = 8;

    /// <summary>Bytes of all open photos and their work. 0: 12 GB, or half the memory if that is less.</summary>
    public long MaxOpenBytes { get; init; }

    public int MaxRunningJobs { get; init; } = 2;

    public int MaxWaitingJobs { get; init; } = 16;

    /// <summary>Seconds without a call until a photo session is closed.</summary>
    public int SessionIdleSeconds { get; init; } = 600;

    /// <summary>Seconds that a Retouch call waits for the client's next message.</summary>
    public int UploadIdleSeconds { get; init; } = 60;

    /// <summary>Bytes of one message; 64 KiB for the fields around the pixels come on top.</summary>
    public int MaxMessageBytes { get; init; } = 16 << 20;

    internal const int MessageSlackBytes = 64 << 10;

    /// <summary>The bytes that are really at hand: the option, or its default on this machine.</summary>
    internal long OpenBytes =>
        MaxOpenBytes > 0 ? MaxOpenBytes : Math.Min(12_000_000_000, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
}

internal sealed record SecurityOptions
{
    /// <summary>
    /// Exact browser origins that may call, e.g. "https://panel.example". Empty: none. "null" is an application's panel without an origin, but any web page
    /// can name it from within a frame: allow it only where that panel needs it. Pages then reach the daemon, and the token alone keeps them out.
    /// </summary>
    public string[] AllowedOrigins { get; init; } = [];
}

internal sealed record LogOptions
{
    /// <summary>Trace, Debug, Information, Warning, Error or Critical.</summary>
    public string Level { get; init; } = "Information";

    /// <summary>Whether a JSON log is kept in the state folder (14 files of at most 10 MB).</summary>
    public bool File { get; init; } = true;
}
