namespace AbpnBridge.Daemon.Hosting;

/// <summary>Writes the discovery file once the daemon listens, and takes it away on a clean stop.</summary>
internal sealed class Announcement(
    DaemonOptions options, StateFolder state, DaemonEndpoints endpoints, Security.TokenFile token, LogFile log, TimeProvider time, StartedBy startedBy,
    FailureRecord failure, ILogger<Announcement> logger)
    : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        failure.Delete();
        new DiscoveryFile
        {
            Pid = Environment.ProcessId,
            Version = BuildFacts.Version,
            Address = options.Endpoints.Address,
            GrpcPort = endpoints.GrpcPort,
            WebPort = endpoints.WebPort,
            SocketPath = endpoints.SocketPath,
            PipeName = endpoints.PipeName,
            TokenFile = token.Path,
            Host = startedBy.Host.Word(),
            StartedAt = time.GetUtcNow(),
        }.Write(state.DiscoveryPath);
        if (OperatingSystem.IsWindows() && startedBy.Host == DaemonHost.WindowsService)
            Security.MachineAccess.LetUsersRead(state.DiscoveryPath);
        Tell();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        File.Delete(state.DiscoveryPath);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        HostingLog.Stopped(logger);
        return Task.CompletedTask;
    }

    private void Tell()
    {
        HostingLog.Listening(
            logger, BuildFacts.Version, BuildFacts.Build, endpoints.GrpcPort, endpoints.WebPort,
            endpoints.SocketPath ?? endpoints.PipeName ?? "none");
        if (endpoints.SocketRefusedBecause is { } reason)
            HostingLog.NoSocket(logger, reason);
        if (log.RefusedBecause is { } fault)
            HostingLog.NoLogFile(logger, fault);
        if (token.ReplacedBecause is { } replaced)
            Security.SecurityLog.TokenReplaced(logger, replaced);
    }
}
