namespace AbpnBridge.Cli.Daemon;

/// <summary>A folder that nobody but its owner may enter: the daemon refuses a state folder that is open to others, whoever made it.</summary>
internal static class ClosedFolder
{
    /// <summary>Makes the folder where it is missing; those above it must be there, or are made as the system makes folders.</summary>
    internal static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
