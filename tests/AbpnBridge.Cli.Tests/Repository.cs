namespace AbpnBridge.Cli.Tests;

/// <summary>Files of the source tree.</summary>
internal static class Repository
{
    // Above tests/AbpnBridge.Cli.Tests/bin/<Configuration>/<framework>/.
    private static string Root { get; } = Path.GetFullPath("../../../../..", AppContext.BaseDirectory);

    /// <summary>A file by its path from the root.</summary>
    internal static string File(string path) => Path.Combine(Root, path);
}
