using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Export;

/// <summary>By what one knows a file again: an equal stamp means that nobody has written it since.</summary>
/// <param name="Path">Full path without links.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="WrittenTicks">When it was last written, in ticks of UTC.</param>
internal sealed record FileStamp(string Path, long LengthBytes, long WrittenTicks)
{
    /// <summary>The file as it is now; null where there is none.</summary>
    internal static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(path, file.Length, file.LastWriteTimeUtc.Ticks) : null;
    }

    /// <summary>The file that will be there once this one has taken its place.</summary>
    internal static FileStamp Of(AtomicFile file) => new(file.Target, file.Length, file.LastWriteTimeUtc.Ticks);
}
