namespace AbpnBridge.Daemon.Security;

/// <summary>
/// Writes whole files that only their owner can read: a temporary file in the same folder, flushed to the disk, then renamed
/// over the target. A reader, or a start after a kill at any moment, sees the old file or the new one. (A picture, which keeps its
/// target's mode and follows links, is written by the codecs.)
/// </summary>
internal static class OwnerOnlyFile
{
    internal const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = Create(temporary))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Whether anybody but its owner (on Windows: the system and its administrators too) may do anything with a file.</summary>
    internal static bool IsOpenToOthers(string path) =>
        OperatingSystem.IsWindows() ? WindowsAccess.OthersAt(path).Count > 0 : (File.GetUnixFileMode(path) & ~Mode) != 0;

    private static FileStream Create(string path) => OperatingSystem.IsWindows()
        ? WindowsAccess.CreateFile(path)
        : new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = Mode });
}
