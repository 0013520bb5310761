using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace AbpnBridge.Cli.Service;

/// <summary>Where the program of a service lies: whoever can exchange it there is the service at its next start, and sees every user's photos.</summary>
[SupportedOSPlatform("windows")]
internal static class ProgramPlace
{
    private const string System = "S-1-5-18";
    private const string Administrators = "S-1-5-32-544";
    private const string TrustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";

    // They stand for the owner, who is judged by name.
    private const string CreatorOwner = "S-1-3-0";
    private const string OwnerRights = "S-1-3-4";

    // An entry for files and folders to come may still say it in general words (GENERIC_ALL, GENERIC_WRITE).
    private const FileSystemRights Changes = FileSystemRights.WriteData | FileSystemRights.AppendData | FileSystemRights.DeleteSubdirectoriesAndFiles
        | FileSystemRights.Delete | FileSystemRights.ChangePermissions | FileSystemRights.TakeOwnership | (FileSystemRights)0x50000000;

    /// <exception cref="CommandFailure">Others than administrators, and than who registers it, can change the program or its folder.</exception>
    internal static void RequireClosed(string program)
    {
        using var self = WindowsIdentity.GetCurrent();
        var others = ChangersOf(new FileInfo(program).GetAccessControl(AccessControlSections.Owner | AccessControlSections.Access))
            .Concat(ChangersOf(new DirectoryInfo(Path.GetDirectoryName(program)!).GetAccessControl(AccessControlSections.Owner | AccessControlSections.Access)))
            .Where(who => who.Value is not (System or Administrators or TrustedInstaller or CreatorOwner or OwnerRights) && who != self.User)
            .Distinct().Select(NameOf).ToArray();
        if (others.Length > 0)
            throw new CommandFailure(
                "open-program", ExitCode.Refused,
                $"A service of all users cannot use {program}, which other users can change ({string.Join(", ", others)}): install AbpnBridge in Program Files, "
                + "or let administrators alone write to that folder.");
    }

    private static IEnumerable<SecurityIdentifier> ChangersOf(FileSystemSecurity security) =>
        security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier)).Cast<FileSystemAccessRule>()
            .Where(rule => rule.AccessControlType == AccessControlType.Allow && (rule.FileSystemRights & Changes) != 0)
            .Select(rule => (SecurityIdentifier)rule.IdentityReference)
            .Append((SecurityIdentifier)security.GetOwner(typeof(SecurityIdentifier))!);

    private static string NameOf(SecurityIdentifier who)
    {
        try
        {
            return who.Translate(typeof(NTAccount)).Value;
        }
        catch (IdentityNotMappedException)
        {
            return who.Value;
        }
    }
}
