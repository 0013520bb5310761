using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace AbpnBridge.Cli.Daemon;

/// <summary>
/// A folder that nobody but its owner may enter (on Windows: and the system and its administrators): the daemon refuses a state folder that is open to others, whoever
/// made it.
/// </summary>
internal static class ClosedFolder
{
    /// <summary>Makes the folder where it is missing; those above it must be there, or are made as the system makes folders.</summary>
    internal static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) CreateOnWindows(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [SupportedOSPlatform("windows")]
    private static void CreateOnWindows(string path)
    {
        if (Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } above) Directory.CreateDirectory(above);
        using var user = WindowsIdentity.GetCurrent();
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (var sid in (SecurityIdentifier[])[user.User!, new(WellKnownSidType.LocalSystemSid, null), new(WellKnownSidType.BuiltinAdministratorsSid, null)])
            security.AddAccessRule(new FileSystemAccessRule(
                sid, FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow));
        security.CreateDirectory(path);
    }
}
