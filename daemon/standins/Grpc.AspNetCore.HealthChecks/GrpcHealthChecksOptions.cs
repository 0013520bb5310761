namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Which checks stand behind which service name of the health protocol.</summary>
public sealed class GrpcHealthChecksOptions
{
    /// <summary>The names; "" is there from the start and means all checks.</summary>
    public ServiceMappingCollection Services { get; } = new();
}
