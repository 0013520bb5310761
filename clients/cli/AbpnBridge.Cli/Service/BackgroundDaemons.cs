namespace AbpnBridge.Cli.Service;

/// <summary>Which way of starting the daemon by itself this machine has, and what to type to start it.</summary>
internal static class BackgroundDaemons
{
    /// <summary>What starts the daemon here, as a command to type; in a folder that the user names, only `serve` is sure to.</summary>
    internal static string StartCommand(string? stateDirectory)
    {
        if (stateDirectory is not null) return $"{CalledAs.Name} serve";
        try
        {
            return $"{CalledAs.Name} {(Installed(null) is null ? "serve" : "service start")}";
        }
        catch (CommandFailure)
        {
            // The service manager does not answer. This is advice only.
            return $"{CalledAs.Name} serve";
        }
    }

    /// <summary>The one that a new registration is made with.</summary>
    /// <param name="user">For the user alone; elsewhere than on Windows that is the only kind.</param>
    /// <param name="stateDirectory">Its state folder, where the user names one.</param>
    /// <exception cref="CommandFailure">This system has none.</exception>
    internal static IBackgroundDaemon ToInstall(bool user, string? stateDirectory) =>
        OperatingSystem.IsWindows() ? user ? new LogOnEntry(stateDirectory) : new WindowsService()
        : OperatingSystem.IsLinux() ? new SystemdUserUnit()
        : throw new CommandFailure(
            "no-service", ExitCode.Refused, $"On this system nothing starts the daemon by itself; run `{CalledAs.Name} serve` in a terminal.");

    /// <summary>The one that is registered: the machine's, else the user's own, else the one that could be.</summary>
    internal static IBackgroundDaemon ToUse(bool user, string? stateDirectory) =>
        (user ? null : Installed(stateDirectory)) ?? ToInstall(user, stateDirectory);

    /// <summary>The one that is registered: the machine's, else the user's own; null for none.</summary>
    /// <exception cref="CommandFailure">The service manager does not answer.</exception>
    internal static IBackgroundDaemon? Installed(string? stateDirectory)
    {
        IBackgroundDaemon[] kinds = OperatingSystem.IsWindows() ? [new WindowsService(), new LogOnEntry(stateDirectory)]
            : OperatingSystem.IsLinux() ? [new SystemdUserUnit()]
            : [];
        return kinds.FirstOrDefault(kind => kind.IsInstalled);
    }
}
