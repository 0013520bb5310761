using System.Reflection;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>What this build is, as the build wrote it into the assembly.</summary>
internal static class BuildFacts
{
    /// <summary>Such as "0.1.0".</summary>
    internal static string Version { get; } = typeof(BuildFacts).Assembly.GetName().Version!.ToString(3);

    /// <summary>"full feed" or "partial feed (stand-ins: ...)".</summary>
    internal static string Build { get; } = Describe(Fact("PackageFeed"), Fact("StandIns"));

    internal static string Describe(string feed, string standIns) =>
        feed == "partial" ? $"partial feed (stand-ins: {standIns})" : "full feed";

    private static string Fact(string key) => typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == key)?.Value ?? "";
}
