using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>Carries each periodic report of the framework's checks to the board.</summary>
internal sealed class BoardPublisher(ServingStatusBoard board, IOptions<GrpcHealthChecksOptions> options) : IHealthCheckPublisher
{
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var (service, isMapped) in options.Value.Services.ChecksByService)
        {
            var entries = report.Entries.Where(entry => isMapped(new HealthCheckMapContext(entry.Key, entry.Value.Tags)));
            board.Publish(service, ServingStatuses.Of(entries.Select(entry => entry.Value.Status)));
        }

        return Task.CompletedTask;
    }
}
