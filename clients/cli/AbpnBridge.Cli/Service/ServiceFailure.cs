namespace AbpnBridge.Cli.Service;

/// <summary>What goes wrong with every kind of background daemon.</summary>
internal static class ServiceFailure
{
    internal static CommandFailure NotInstalled() => new(
        "not-installed", ExitCode.Refused, $"Nothing on this machine starts the daemon by itself; register it with `{CalledAs.Name} service install`.");

    internal static CommandFailure NeedsAdministrator(string what) => new(
        "needs-administrator", ExitCode.Refused,
        $"Only an administrator may {what} the service of all users: do it in a terminal that was opened with \"Run as administrator\", "
        + $"or have a daemon for yourself alone (`{CalledAs.Name} service install --user`).");
}
