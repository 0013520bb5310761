using System.Reflection;

namespace AbpnBridge.Standins;

/// <summary>What the build wrote into this assembly.</summary>
internal static class BuildFacts
{
    /// <summary>The folder with the solution.</summary>
    public static string RepositoryRoot { get; } =
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(fact => fact.Key == "RepositoryRoot").Value!;
}
