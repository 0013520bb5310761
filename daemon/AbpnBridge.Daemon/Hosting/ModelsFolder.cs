namespace AbpnBridge.Daemon.Hosting;

/// <summary>Where the released models lie.</summary>
internal static class ModelsFolder
{
    private static readonly string Released = Path.Combine("models", "released");

    /// <summary>
    /// The configured folder; else models/released beside the executable (published) or in a folder above it (a build in the
    /// repository). Where there is none, the place beside the executable, so that the error names it.
    /// </summary>
    internal static string Find(string configured)
    {
        if (configured.Length > 0)
            return Path.GetFullPath(configured);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, Released)))
                return Path.Combine(folder.FullName, Released);
        return Path.Combine(AppContext.BaseDirectory, Released);
    }
}
