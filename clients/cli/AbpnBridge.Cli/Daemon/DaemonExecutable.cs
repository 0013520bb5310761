namespace AbpnBridge.Cli.Daemon;

/// <summary>Where the daemon's program lies: beside `abpn` when installed, in the build output of its own project in a working copy.</summary>
internal static class DaemonExecutable
{
    private static readonly string FileName = OperatingSystem.IsWindows() ? "AbpnBridge.Daemon.exe" : "AbpnBridge.Daemon";

    /// <exception cref="CommandFailure">It is in neither place.</exception>
    internal static string Find(string here)
    {
        var candidates = new[] { Path.Combine(here, FileName), InWorkingCopy(here) };
        return candidates.OfType<string>().FirstOrDefault(File.Exists)
            ?? throw new CommandFailure("daemon-missing", ExitCode.Refused, $"The daemon's program {FileName} is not beside abpn; is it installed or built?");
    }

    // .../clients/cli/AbpnBridge.Cli/bin/<Configuration>/<framework>/ -> .../daemon/AbpnBridge.Daemon/bin/<Configuration>/<framework>/
    private static string? InWorkingCopy(string here)
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(here));
        var configuration = framework.Parent;
        var root = configuration?.Parent?.Parent?.Parent?.Parent?.Parent;
        return root is null
            ? null
            : Path.Combine(root.FullName, "daemon", "AbpnBridge.Daemon", "bin", configuration!.Name, framework.Name, FileName);
    }
}
