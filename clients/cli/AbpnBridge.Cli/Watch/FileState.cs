namespace AbpnBridge.Cli.Watch;

/// <summary>What tells one state of a file from another without reading it.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ChangedUtc">The time of the last change.</param>
internal readonly record struct FileState(long Length, DateTime ChangedUtc)
{
    /// <summary>The state of a file now; null where there is none.</summary>
    internal static FileState? Of(string path) => Of(new FileInfo(path));

    /// <summary>The state of a file as it was found; null where it is gone.</summary>
    internal static FileState? Of(FileInfo file)
    {
        try
        {
            return file.Exists ? new FileState(file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (IOException)
        {
            // Gone between the two looks.
            return null;
        }
    }
}
