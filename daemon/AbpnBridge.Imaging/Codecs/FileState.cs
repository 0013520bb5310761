namespace AbpnBridge.Imaging.Codecs;

/// <summary>By what a file is known again without reading it: equal where nobody wrote to it in between.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ChangedUtc">The time of the last change.</param>
public readonly record struct FileState(long Length, DateTime ChangedUtc)
{
    /// <summary>The state of a file now; null where there is none, or none to be seen by us.</summary>
    public static FileState? Of(string path) => Of(new FileInfo(path));

    /// <summary>The state of a file as it was found; null where it is gone.</summary>
    public static FileState? Of(FileInfo file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            // A link is followed: it is the file behind it that is read.
            var aim = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return aim.Exists ? new FileState(aim.Length, aim.LastWriteTimeUtc) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
