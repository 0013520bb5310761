using System.Runtime.Versioning;
using System.ServiceProcess;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting.WindowsServices;

/// <summary>A host that starts and stops with a Windows service. The service counts as running before the hosted services start.</summary>
[SupportedOSPlatform("windows")]
public class WindowsServiceLifetime : ServiceBase, IHostLifetime
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _dispatcherEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _hostStopped = new();
    private readonly IHostApplicationLifetime _application;
    private readonly TimeSpan _patience;
    private volatile bool _stopRequested;

    /// <summary>By dependency injection.</summary>
    public WindowsServiceLifetime(
        IHostEnvironment environment, IHostApplicationLifetime applicationLifetime, ILoggerFactory loggerFactory, IOptions<HostOptions> optionsAccessor,
        IOptions<WindowsServiceLifetimeOptions> windowsServiceOptionsAccessor)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(applicationLifetime);
        ArgumentNullException.ThrowIfNull(optionsAccessor);
        ArgumentNullException.ThrowIfNull(windowsServiceOptionsAccessor);
        _application = applicationLifetime;
        _patience = optionsAccessor.Value.ShutdownTimeout;
        ServiceName = windowsServiceOptionsAccessor.Value.ServiceName;
        CanShutdown = true;
    }

    /// <summary>Connects to the service manager, on a thread of its own.</summary>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.Register(() => _started.TrySetCanceled(cancellationToken));
        _application.ApplicationStopped.Register(_hostStopped.Set);
        new Thread(Dispatch) { IsBackground = true }.Start();
        return _started.Task;
    }

    /// <summary>Reports the service stopped, where the stop did not come from the service manager.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_stopRequested) await Task.Run(Stop, cancellationToken).ConfigureAwait(false);
        // From here on the service manager may end the process.
        await _dispatcherEnded.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void OnStart(string[] args) => _started.TrySetResult();

    /// <summary>Stops the host and waits for its end, at most for its shutdown time-out.</summary>
    protected override void OnStop() => StopHost();

    /// <summary>As <see cref="OnStop"/>.</summary>
    protected override void OnShutdown() => StopHost();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _hostStopped.Set();
        base.Dispose(disposing);
    }

    private void StopHost()
    {
        _stopRequested = true;
        _application.StopApplication();
        _hostStopped.Wait(_patience);
    }

    private void Dispatch()
    {
        try
        {
            Run(this);
            _started.TrySetException(new InvalidOperationException("Stopped without starting"));
            _dispatcherEnded.TrySetResult();
        }
        catch (Exception fault)
        {
            _started.TrySetException(fault);
            _dispatcherEnded.TrySetException(fault);
        }
    }
}
