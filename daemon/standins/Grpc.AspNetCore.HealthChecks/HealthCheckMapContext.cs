namespace Grpc.AspNetCore.HealthChecks;

/// <summary>A registered check, as a mapping sees it.</summary>
public sealed class HealthCheckMapContext
{
    internal HealthCheckMapContext(string name, IEnumerable<string> tags) => (Name, Tags) = (name, tags);

    /// <summary>The name it was registered with.</summary>
    public string Name { get; }

    /// <summary>The tags it was registered with.</summary>
    public IEnumerable<string> Tags { get; }
}
