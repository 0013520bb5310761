using Microsoft.Extensions.Diagnostics.HealthChecks;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>From the framework's words to the protocol's.</summary>
internal static class ServingStatuses
{
    /// <summary>One unhealthy check is enough for NOT_SERVING; degraded still serves; no check at all is UNKNOWN.</summary>
    public static ServingStatus Of(IEnumerable<HealthStatus> checks)
    {
        var all = checks.ToArray();
        return all switch
        {
            [] => ServingStatus.Unknown,
            _ when all.Contains(HealthStatus.Unhealthy) => ServingStatus.NotServing,
            _ => ServingStatus.Serving,
        };
    }
}
