namespace AbpnBridge.Cli.Service;

/// <summary>A daemon that this machine starts by itself; one way of doing so for each implementation. What cannot be done is a <see cref="CommandFailure"/>.</summary>
internal interface IBackgroundDaemon
{
    /// <summary>Whether it is registered; asks no program and needs no rights.</summary>
    bool IsInstalled { get; }

    /// <summary>The folder of its token, pairings, settings and logs, where its switches name no other.</summary>
    string StateFolder { get; }

    /// <summary>Registers it, or gives the registered one this program and these switches.</summary>
    Task InstallAsync(DaemonCommandLine daemon, CancellationToken cancellation);

    /// <summary>Stops it, by force where it does not by itself, and takes the registration away.</summary>
    Task UninstallAsync(CancellationToken cancellation);

    /// <summary>Starts it; one that runs already is left alone.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Stops it and waits for its end; what it does gets the daemon's drain time.</summary>
    /// <param name="force">Whether a process that does not end in time is ended; else that is a failure.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task StopAsync(bool force, CancellationToken cancellation);

    Task<ServiceReport> StatusAsync(CancellationToken cancellation);
}

/// <summary>What `service status` says.</summary>
/// <param name="Kind">"windows-service", "log-on" or "systemd".</param>
/// <param name="Installed">Whether this machine starts the daemon by itself.</param>
/// <param name="Running">Whether it runs now.</param>
/// <param name="State">What its keeper calls its state; null where there is none.</param>
/// <param name="Pid">Its process; null while it does not run.</param>
/// <param name="Command">What is started; null where that is not known.</param>
internal sealed record ServiceReport(string Kind, bool Installed, bool Running, string? State = null, int? Pid = null, string? Command = null);
