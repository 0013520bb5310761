using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// What a file has beside its content, for the file that replaces it: on Linux mode, owner, group, access list and the user's extended attributes (tags,
/// ratings), on other Unix systems the mode, on Windows the access list and the attributes. What this user is not allowed to give, or the file system does not
/// hold, stays away; nobody gets to read a file who could not before.
/// </summary>
internal static partial class FileRights
{
    internal const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    // linux/stat.h: struct statx, the same on all processors
    private const int StatxBytes = 256;
    private const int UserIdOffset = 20;
    private const int GroupIdOffset = 24;
    private const uint StatxUserAndGroup = 0x18;
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Unchanged = uint.MaxValue;

    private const string AccessList = "system.posix_acl_access";

    /// <summary>Gives a file the rights of another.</summary>
    internal static void Copy(string source, FileStream file)
    {
        if (OperatingSystem.IsWindows())
        {
            CopyAccessList(source, file.Name);
            return;
        }

        var handle = file.SafeFileHandle;
        var keepsGroup = !OperatingSystem.IsLinux() || CopyOwner(source, handle);
        var mode = File.GetUnixFileMode(source);
        // Another group must not get what was meant for the old one.
        SetMode(handle, keepsGroup ? mode : mode & ~Group);
        if (!OperatingSystem.IsLinux()) return;
        foreach (var name in AttributesOf(source))
            if (name.StartsWith("user.", StringComparison.Ordinal) || (name == AccessList && keepsGroup)) CopyAttribute(source, name, handle);
    }

    /// <summary>Brings a folder's new entries onto the disk, as far as its file system can: a rename is not undone by a power cut then.</summary>
    internal static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0) return;
        _ = FlushToDisk(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>Whether the file has the source's group now.</summary>
    private static bool CopyOwner(string source, SafeFileHandle file)
    {
        var stat = new byte[StatxBytes];
        if (Statx(CurrentFolder, source, 0, StatxUserAndGroup, stat) != 0) return false;
        var (user, group) = (BitConverter.ToUInt32(stat, UserIdOffset), BitConverter.ToUInt32(stat, GroupIdOffset));
        // Only root gives files away; anybody may choose among groups of his own.
        return ChangeOwner(file, user, group) == 0 || ChangeOwner(file, Unchanged, group) == 0;
    }

    [UnsupportedOSPlatform("windows")]
    private static void SetMode(SafeFileHandle file, UnixFileMode mode)
    {
        try
        {
            if (File.GetUnixFileMode(file) != mode) File.SetUnixFileMode(file, mode);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException)
        {
            // Memory cards and network drives have one mode for all files, which nobody sets.
        }
    }

    private static string[] AttributesOf(string source)
    {
        var length = ListAttributes(source, null, 0);
        if (length <= 0) return [];
        var names = new byte[length];
        length = ListAttributes(source, names, length);
        return length <= 0 ? [] : Encoding.UTF8.GetString(names, 0, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void CopyAttribute(string source, string name, SafeFileHandle file)
    {
        var length = GetAttribute(source, name, null, 0);
        if (length < 0) return;
        var value = new byte[length];
        if (GetAttribute(source, name, value, length) == length) _ = SetAttribute(file, name, value, length, 0);
    }

    [SupportedOSPlatform("windows")]
    private static void CopyAccessList(string source, string file)
    {
        const FileAttributes kept = FileAttributes.Hidden | FileAttributes.System | FileAttributes.Archive | FileAttributes.NotContentIndexed;
        try
        {
            var list = new FileSecurity();
            list.SetSecurityDescriptorBinaryForm(
                new FileInfo(source).GetAccessControl(AccessControlSections.Access).GetSecurityDescriptorBinaryForm(), AccessControlSections.Access);
            new FileInfo(file).SetAccessControl(list);
            File.SetAttributes(file, File.GetAttributes(source) & kept);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException or PrivilegeNotHeldException or PlatformNotSupportedException)
        {
            // FAT and some network drives have no access lists; the folder's own stands then.
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte[] stat);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "listxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ListAttributes(string path, byte[]? names, nint length);

    [LibraryImport("libc", EntryPoint = "getxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, byte[]? value, nint length);

    [LibraryImport("libc", EntryPoint = "fsetxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(SafeFileHandle file, string name, byte[] value, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FlushToDisk(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
