namespace AbpnBridge.Cli.Service;

/// <summary>What the Windows service is registered with: names, account, rights, recovery.</summary>
internal static class WindowsServiceTerms
{
    /// <summary>The service's name, and the source of its lines in the Event Log. The daemon has the same.</summary>
    internal const string Name = "AbpnBridge";

    internal const string DisplayName = "AbpnBridge retouching";

    internal const string Description = "Retouches portraits for Photoshop, Lightroom Classic, Capture One and the command line, on this computer alone.";

    /// <summary>A virtual account: Windows makes it with the service; it has no password, and no rights but those of any program.</summary>
    internal const string Account = $@"NT SERVICE\{Name}";

    /// <summary>
    /// Who may do what with the service, in Microsoft's notation (SDDL): what Windows gives every service, and the right to start this one (RP) for whoever is logged on
    /// here (IU). It takes no arguments from who starts it, so nobody gains more by that than a daemon that runs. Stopping and changing it stay with administrators.
    /// </summary>
    internal const string Access =
        "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWRPLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)";

    /// <summary>Pauses before the restarts after a crash; after the last one there are no more.</summary>
    internal static IReadOnlyList<TimeSpan> RestartPauses { get; } = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1)];

    /// <summary>After so long without a crash the restarts begin anew.</summary>
    internal static TimeSpan RestartsReset { get; } = TimeSpan.FromDays(1);

    /// <exception cref="CommandFailure">The program lies in a user's own folder: the service's account cannot read there, and that user could change it.</exception>
    internal static void RequireCommonPlace(string program, string profile)
    {
        if (profile.Length > 0 && program.StartsWith(profile + '\\', StringComparison.OrdinalIgnoreCase))
            throw new CommandFailure(
                "private-program", ExitCode.Refused,
                $"A service of all users cannot use {program}, which lies in your own folder: install AbpnBridge for all users, "
                + $"or have a daemon for yourself alone (`{CalledAs.Name} service install --user`).");
    }

    /// <summary>The service manager's number of a state in a word.</summary>
    internal static string StateWord(int state) => state switch
    {
        1 => "stopped",
        2 => "starting",
        3 => "stopping",
        4 => "running",
        _ => "paused",
    };
}
