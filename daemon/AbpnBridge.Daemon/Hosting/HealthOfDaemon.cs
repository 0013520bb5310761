using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>Healthy from the end of the warm-up until a stop is asked for.</summary>
internal sealed class HealthOfDaemon(DaemonLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.IsServing ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
