namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Service names, each with the checks that decide about it.</summary>
public sealed class ServiceMappingCollection
{
    private readonly Dictionary<string, Func<HealthCheckMapContext, bool>> _checksByService = [];

    internal ServiceMappingCollection()
    {
    }

    internal IReadOnlyDictionary<string, Func<HealthCheckMapContext, bool>> ChecksByService => _checksByService;

    /// <summary>This name stands for the checks that <paramref name="predicate"/> accepts; a name mapped before is mapped anew.</summary>
    public void Map(string name, Func<HealthCheckMapContext, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        _checksByService[name] = predicate;
    }
}
