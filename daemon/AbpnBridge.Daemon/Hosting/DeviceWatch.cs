namespace AbpnBridge.Daemon.Hosting;

/// <summary>Repeats the self-test of a device that may fall ill: now and then while it is idle, and so brings back one that is out of service.</summary>
internal sealed class DeviceWatch(DaemonOptions options, DaemonLifetime lifetime, TimeProvider time, ILogger<DeviceWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Worker.SelfTestMinutes == 0) return;
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(options.Worker.SelfTestMinutes), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            if (lifetime.Engine is { } engine) await RetestAsync(engine, stoppingToken);
    }

    private async Task RetestAsync(LoadedEngine engine, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(() => engine.Loaded.Retest(stoppingToken), stoppingToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Nobody foresaw it; a daemon that can retouch goes on without self-tests.
            HostingLog.SelfTestFailed(logger, fault.Message, fault);
        }
    }
}
