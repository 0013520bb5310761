namespace AbpnBridge.Imaging.Codecs;

/// <summary>By what a file is known again: equal where nobody wrote to it in between.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Written">Time of the last change, UTC.</param>
internal readonly record struct FileStamp(long Length, DateTime Written)
{
    /// <summary>Of a file as it is now.</summary>
    /// <exception cref="FileNotFoundException">It does not exist.</exception>
    internal static FileStamp Of(string path)
    {
        // A link is followed: it is the file behind it that is read.
        var file = new FileInfo(path);
        var aim = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return new FileStamp(aim.Length, aim.LastWriteTimeUtc);
    }
}
