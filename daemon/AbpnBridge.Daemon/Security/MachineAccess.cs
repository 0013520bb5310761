using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using AbpnBridge.Daemon.Hosting;

namespace AbpnBridge.Daemon.Security;

/// <summary>
/// Who may touch what of a service that all users of a Windows machine share. The state folder is the service's, the system's and the administrators'; others may
/// only see that it is there and read the discovery file, which holds no secret. The pipe is for whoever is logged on at this machine, never for the network.
/// </summary>
internal static class MachineAccess
{
    private const string SystemAccount = "S-1-5-18";
    private const string Administrators = "S-1-5-32-544";

    /// <summary>The folder's access list in Microsoft's notation (SDDL): closed to what lies above it, inherited by what lies in it.</summary>
    /// <param name="service">The SID of the account the service runs as.</param>
    internal static string FolderSddl(string service) => $"D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;{service})(A;;0x1200a9;;;IU)";

    /// <summary>The pipe's access list: IU, who is logged on here, may read and write; only the service may open the pipe's other end.</summary>
    internal static string PipeSddl(string service) => $"D:P(D;;FA;;;NU)(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;{service})(A;;0x12019b;;;IU)";

    /// <summary>Whether a folder of this owner can be trusted: anybody may create folders in %ProgramData%, and the first one there owns it.</summary>
    internal static bool IsTrustedOwner(string owner, string service) => owner == service || owner is SystemAccount or Administrators;

    /// <summary>Creates the folder where it is missing; one that is there gets its access list anew.</summary>
    /// <exception cref="StartFailure">It belongs to somebody else.</exception>
    [SupportedOSPlatform("windows")]
    internal static void CreateFolder(string path)
    {
        var service = CurrentAccount();
        var folder = new DirectoryInfo(path);
        var access = new DirectorySecurity();
        access.SetSecurityDescriptorSddlForm(FolderSddl(service), AccessControlSections.Access);
        if (!folder.Exists) folder.Create(access);
        // Also of one that was made just now: in between somebody else may have been quicker.
        var owner = folder.GetAccessControl(AccessControlSections.Owner).GetOwner(typeof(SecurityIdentifier))!.Value;
        if (!IsTrustedOwner(owner, service))
            throw new StartFailure(
                ExitCode.NoStateFolder,
                $"The state folder {path} belongs to {owner}, not to the service; an administrator has to delete it, and the service makes it anew.");
        folder.SetAccessControl(access);
    }

    /// <summary>Lets everybody who is logged on read this file of the folder.</summary>
    [SupportedOSPlatform("windows")]
    internal static void LetUsersRead(string path)
    {
        var file = new FileInfo(path);
        var access = file.GetAccessControl(AccessControlSections.Access);
        access.AddAccessRule(new FileSystemAccessRule(
            new SecurityIdentifier(WellKnownSidType.InteractiveSid, null), FileSystemRights.Read, AccessControlType.Allow));
        file.SetAccessControl(access);
    }

    [SupportedOSPlatform("windows")]
    internal static PipeSecurity Pipe()
    {
        var access = new PipeSecurity();
        access.SetSecurityDescriptorSddlForm(PipeSddl(CurrentAccount()), AccessControlSections.Access);
        return access;
    }

    [SupportedOSPlatform("windows")]
    private static string CurrentAccount()
    {
        using var account = WindowsIdentity.GetCurrent();
        return account.User!.Value;
    }
}
