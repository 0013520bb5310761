namespace AbpnBridge.Daemon.Hosting;

/// <summary>Tells systemd that the daemon is ready (once its models proved themselves), is alive, and is stopping.</summary>
internal sealed class SystemdReporter(SystemdSocket systemd, DaemonLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = lifetime.Stopping.Register(() => systemd.Send("STOPPING=1\nSTATUS=Finishing what runs"));
        systemd.Send("STATUS=Loading the models");
        try
        {
            var engine = await lifetime.WhenReady.WaitAsync(stoppingToken);
            systemd.Send($"READY=1\nSTATUS={engine.ModelName}");
            await KeepAliveAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Also before the models were there.
        }
    }

    // From the thread pool, as everything else: when that is starved, the daemon answers nobody and had better be started anew.
    private async Task KeepAliveAsync(CancellationToken stoppingToken)
    {
        if (systemd.Watchdog is not { } longest) return;
        using var timer = new PeriodicTimer(longest / 2);
        while (await timer.WaitForNextTickAsync(stoppingToken)) systemd.Send("WATCHDOG=1");
    }
}
