using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>Answers the health protocol: Check runs the checks, Watch runs them once and then follows the published reports.</summary>
internal sealed class HealthService(
    ServingStatusBoard board,
    HealthCheckService checks,
    IOptions<GrpcHealthChecksOptions> options,
    IHostApplicationLifetime lifetime) : Grpc.Health.V1.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        var status = await StatusNowAsync(request.Service, context.CancellationToken);
        return status == ServingStatus.ServiceUnknown
            ? throw new RpcException(new Status(StatusCode.NotFound, ""))
            : new HealthCheckResponse { Status = status };
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var changes = board.Watch(request.Service, context.CancellationToken);
        var now = await StatusNowAsync(request.Service, context.CancellationToken);
        await responseStream.WriteAsync(new HealthCheckResponse { Status = now });
        try
        {
            await foreach (var status in changes.ReadAllAsync(lifetime.ApplicationStopping))
            {
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status });
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Without this a watcher would keep the server from stopping.
            await responseStream.WriteAsync(new HealthCheckResponse { Status = ServingStatus.NotServing });
        }
    }

    private async Task<ServingStatus> StatusNowAsync(string service, CancellationToken cancellationToken)
    {
        if (!options.Value.Services.ChecksByService.TryGetValue(service, out var isMapped))
        {
            return ServingStatus.ServiceUnknown;
        }

        var report = await checks.CheckHealthAsync(
            check => isMapped(new HealthCheckMapContext(check.Name, check.Tags)), cancellationToken);
        return ServingStatuses.Of(report.Entries.Values.Select(entry => entry.Status));
    }
}
