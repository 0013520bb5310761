namespace AbpnBridge.Cli.Service;

/// <summary>What goes wrong with every kind of background daemon.</summary>
internal static class ServiceFailure
{
    internal static CommandFailure NotInstalled() => new(
        "not-installed", ExitCode.Refused, $"Nothing on this machine starts the daemon by itself; register it with `{CalledAs.Name} service install`.");

    internal static CommandFailure ServiceIsThere() => new(
        "service-there", ExitCode.Refused,
        "AbpnBridge is a service of all users on this machine already, and a second daemon would want the same ports. Use that one, or have an administrator remove it first "
        + $"(`{CalledAs.Name} service uninstall`).");

    internal static CommandFailure StillStopping(int processId, TimeSpan patience) => new(
        "service-failed", ExitCode.Refused,
        $"The daemon (process {processId}) is still stopping after {patience.TotalSeconds:0} seconds. Wait a little and try again, or end it with `{CalledAs.Name} service stop --force`.");

    internal static CommandFailure NeedsAdministrator(string what) => new(
        "needs-administrator", ExitCode.Refused,
        $"Only an administrator may {what} the service of all users: do it in a terminal that was opened with \"Run as administrator\", "
        + $"or have a daemon for yourself alone (`{CalledAs.Name} service install --user`).");
}
