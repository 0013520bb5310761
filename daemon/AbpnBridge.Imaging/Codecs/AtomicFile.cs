namespace AbpnBridge.Imaging.Codecs;

/// <summary>Writes a whole file or none: beside the target under another name, onto the disk, then renamed in one step.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The target; a link is followed, its aim is replaced.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="CodecException"><see cref="CodecFault.Exists"/> or <see cref="CodecFault.WriteFailed"/>; nothing is left
    /// behind.</exception>
    internal static void Write(string path, bool overwrite, Action<Stream> write)
    {
        if (!overwrite && File.Exists(path)) throw Exists(path);
        string? temporary = null;
        try
        {
            var aim = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null;
            var target = aim ?? Path.GetFullPath(path);
            temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.tmp");
            WriteThrough(temporary, write);
            KeepMode(target, temporary);
            File.Move(temporary, target, overwrite);
        }
        catch (Exception e)
        {
            if (temporary is not null) Remove(temporary);
            if (e is IOException && !overwrite && File.Exists(path)) throw Exists(path);
            if (e is IOException or UnauthorizedAccessException)
                throw new CodecException(CodecFault.WriteFailed, $"{path} cannot be written: {FileFault.Of(e)}.", e);
            throw;
        }
    }

    private static void WriteThrough(string temporary, Action<Stream> write)
    {
        using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>A replaced file keeps who may read it.</summary>
    private static void KeepMode(string target, string temporary)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to tell; a file that cannot be removed now is a hidden temporary, never the target.
        }
    }

    private static CodecException Exists(string path) => new(CodecFault.Exists, $"{path} already exists.");
}
