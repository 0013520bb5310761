using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace AbpnBridge.Daemon.Security;

/// <summary>
/// On Windows: folders and files that only their user, the system and its administrators may open, as mode 700 says elsewhere. Others who merely read would
/// have the token; and whoever can write could exchange it.
/// </summary>
internal static class WindowsAccess
{
    private const string System = "S-1-5-18";
    private const string Administrators = "S-1-5-32-544";

    // They stand for the owner, who is judged by name.
    private const string CreatorOwner = "S-1-3-0";
    private const string OwnerRights = "S-1-3-4";

    private const int BufferBytes = 4096;

    /// <summary>Creates a folder that is closed to others, whatever the folder above it lets in. One that exists is left as it is.</summary>
    [SupportedOSPlatform("windows")]
    internal static void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } above) Directory.CreateDirectory(above);
        var security = new DirectorySecurity();
        Close(security, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit);
        security.CreateDirectory(path);
    }

    /// <summary>Creates a file to write that is closed to others from its first moment on.</summary>
    /// <exception cref="IOException">It exists, or cannot be made.</exception>
    [SupportedOSPlatform("windows")]
    internal static FileStream CreateFile(string path)
    {
        var security = new FileSecurity();
        Close(security, InheritanceFlags.None);
        return new FileInfo(path).Create(FileMode.CreateNew, FileSystemRights.Write, FileShare.None, BufferBytes, FileOptions.None, security);
    }

    /// <summary>Who else owns a folder or file, or may do anything with it. Names where Windows knows them, otherwise identifiers.</summary>
    [SupportedOSPlatform("windows")]
    internal static IReadOnlyList<string> OthersAt(string path)
    {
        FileSystemSecurity security = Directory.Exists(path)
            ? new DirectoryInfo(path).GetAccessControl(AccessControlSections.Owner | AccessControlSections.Access)
            : new FileInfo(path).GetAccessControl(AccessControlSections.Owner | AccessControlSections.Access);
        var allowed = security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier))
            .Cast<FileSystemAccessRule>()
            .Where(rule => rule.AccessControlType == AccessControlType.Allow)
            .Select(rule => rule.IdentityReference.Value);
        var owner = security.GetOwner(typeof(SecurityIdentifier))?.Value;
        return [.. Others(owner is null ? allowed : allowed.Prepend(owner), CurrentUser.Value).Select(NameOf)];
    }

    /// <summary>Those among some security identifiers that are neither the user nor above every user.</summary>
    internal static IEnumerable<string> Others(IEnumerable<string> identifiers, string user) =>
        identifiers.Where(sid => sid != user && sid is not (System or Administrators or CreatorOwner or OwnerRights)).Distinct();

    [SupportedOSPlatform("windows")]
    private static void Close(FileSystemSecurity security, InheritanceFlags inheritance)
    {
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (var sid in (SecurityIdentifier[])[CurrentUser, new(System), new(Administrators)])
            security.AddAccessRule(new FileSystemAccessRule(
                sid, FileSystemRights.FullControl, inheritance, PropagationFlags.None, AccessControlType.Allow));
    }

    [SupportedOSPlatform("windows")]
    private static SecurityIdentifier CurrentUser => WindowsIdentity.GetCurrent().User!;

    [SupportedOSPlatform("windows")]
    private static string NameOf(string sid)
    {
        try
        {
            return new SecurityIdentifier(sid).Translate(typeof(NTAccount)).Value;
        }
        catch (IdentityNotMappedException)
        {
            return sid;
        }
    }
}
