using AbpnBridge.Daemon.Jobs;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// From starting over ready to stopping: what health tells, whether work is admitted, and when running work is given up.
/// On a stop: not serving, nothing new, running calls get <see cref="DaemonOptions.DrainSeconds"/>, then UNAVAILABLE.
/// </summary>
internal sealed class DaemonLifetime : IDisposable
{
    private readonly CancellationTokenSource _givenUp = new();
    private readonly IHostApplicationLifetime _host;
    private readonly TimeSpan _drain;
    private readonly TaskCompletionSource<LoadedEngine> _whenReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LoadedEngine? _engine;

    public DaemonLifetime(DaemonOptions options, IHostApplicationLifetime host)
    {
        _host = host;
        _drain = TimeSpan.FromSeconds(options.DrainSeconds);
        Stopping = host.ApplicationStopping;
        host.ApplicationStopping.Register(() => _givenUp.CancelAfter(_drain));
    }

    /// <summary>Fires when a stop was asked for: nothing new is admitted.</summary>
    internal CancellationToken Stopping { get; }

    /// <summary>Fires when running work is given up.</summary>
    internal CancellationToken GivenUp => _givenUp.Token;

    internal bool HasGivenUp => _givenUp.IsCancellationRequested;

    internal bool IsServing => _engine is not null && !Stopping.IsCancellationRequested;

    /// <summary>The loaded engine, also while stopping; null until the warm-up is over.</summary>
    internal LoadedEngine? Engine => _engine;

    /// <summary>The engine, once it is loaded; where it cannot be, never.</summary>
    internal Task<LoadedEngine> WhenReady => _whenReady.Task;

    /// <summary>How long the end waits for the engine's last run: a driver that hangs must not keep the process.</summary>
    internal TimeSpan EnginePatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the process ends when nothing else goes wrong.</summary>
    internal ExitCode ExitCode { get; set; } = ExitCode.Ok;

    /// <summary>Runs until a stop is asked for and everything has ended.</summary>
    internal async Task<ExitCode> RunAsync(IHost host)
    {
        try
        {
            await host.RunAsync();
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The stop came while the host was still starting: that is a clean end too.
        }

        return ExitCode;
    }

    internal void Ready(LoadedEngine engine)
    {
        _engine = engine;
        _whenReady.TrySetResult(engine);
    }

    /// <summary>Has the daemon stop as if its console were told Ctrl-C.</summary>
    internal void RequestStop() => _host.StopApplication();

    /// <summary>The engine for a new piece of work.</summary>
    /// <exception cref="DaemonException">Not ready yet, or stopping (Unavailable).</exception>
    internal LoadedEngine RequireEngine()
    {
        if (Stopping.IsCancellationRequested)
            throw StoppingError();
        return _engine ?? throw new DaemonException(
            DaemonError.Unavailable, "The daemon is still loading its models; try again in a moment.", TimeSpan.FromSeconds(1));
    }

    internal static DaemonException StoppingError() => new(DaemonError.Unavailable, "The daemon is stopping.");

    /// <summary>
    /// The last of the end: the server has stopped and the open photos are closed, which were made later and so go first. A run that was given up leaves at the
    /// network's next node; what is not freed in time goes with the process.
    /// </summary>
    public void Dispose()
    {
        if (_engine is { } engine) Task.Run(engine.Dispose).Wait(EnginePatience);
        _givenUp.Dispose();
    }
}
