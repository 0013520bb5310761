using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace AbpnBridge.Cli.Service;

/// <summary>The folder that a daemon leaves behind: token, pairings, settings, logs.</summary>
internal static class DaemonState
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a daemon that was stopped may take to let go of its folder.</summary>
    internal static TimeSpan Patience => TimeSpan.FromSeconds(15);

    /// <summary>Deletes it, following no links.</summary>
    /// <param name="folder">The folder; one that is not there is no fault.</param>
    /// <param name="patience">How long a daemon that ends is waited for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="CommandFailure">A daemon uses it, or it is somebody else's.</exception>
    internal static async Task RemoveAsync(string folder, TimeSpan patience, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) return;
        if (OperatingSystem.IsWindows()) RequireOurs(folder);
        var deadline = TimeProvider.System.GetUtcNow() + patience;
        while (IsInUse(folder))
        {
            if (TimeProvider.System.GetUtcNow() > deadline)
                throw new CommandFailure("state-in-use", ExitCode.Refused, $"{folder} is left as it is: a daemon uses it. Stop that first.");
            await Task.Delay(Look, cancellation);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Whether a folder of this owner can be the daemon's: services' accounts (S-1-5-80) are made by administrators alone.</summary>
    internal static bool IsTrustedOwner(string owner, string self) =>
        owner == self || owner is "S-1-5-18" or "S-1-5-32-544" || owner.StartsWith("S-1-5-80-", StringComparison.Ordinal);

    // In %ProgramData% anybody may make a folder of the service's name. Who owns it can exchange what lies in it while it is deleted, with the system's rights.
    [SupportedOSPlatform("windows")]
    private static void RequireOurs(string folder)
    {
        using var self = WindowsIdentity.GetCurrent();
        var owner = new DirectoryInfo(folder).GetAccessControl(AccessControlSections.Owner).GetOwner(typeof(SecurityIdentifier))!.Value;
        if (!IsTrustedOwner(owner, self.User!.Value))
            throw new CommandFailure("foreign-state", ExitCode.Refused, $"{folder} is left as it is: it belongs to {owner}, not to the daemon.");
    }

    private static bool IsInUse(string folder)
    {
        try
        {
            using var held = new FileStream(Path.Combine(folder, "daemon.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
