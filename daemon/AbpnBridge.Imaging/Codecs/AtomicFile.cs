namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// A file that is written whole or not at all: beside its target under another name and onto the disk first, then renamed in one step. Several can be written
/// before the first takes its target's place. Disposing one that was not committed removes it.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly bool _overwrite;
    private readonly string _target;
    private string? _temporary;

    private AtomicFile(string path, bool overwrite)
    {
        _path = path;
        _overwrite = overwrite;
        _target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);
        _temporary = Path.Combine(Path.GetDirectoryName(_target)!, $".{Path.GetFileName(_target)}.{Path.GetRandomFileName()}.tmp");
    }

    /// <summary>Writes a file and puts it in its target's place.</summary>
    /// <inheritdoc cref="Stage"/>
    internal static void Write(string path, bool overwrite, Action<Stream> write)
    {
        using var file = Stage(path, overwrite, write);
        file.Commit();
    }

    /// <summary>Writes a file beside its target.</summary>
    /// <param name="path">The target; a link is followed, its aim is replaced.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="CodecException"><see cref="CodecFault.Exists"/> or <see cref="CodecFault.WriteFailed"/>; nothing is left
    /// behind.</exception>
    internal static AtomicFile Stage(string path, bool overwrite, Action<Stream> write)
    {
        if (!overwrite && File.Exists(path)) throw Exists(path);
        AtomicFile? file = null;
        try
        {
            file = new AtomicFile(path, overwrite);
            file.WriteThrough(write);
            return file;
        }
        catch (Exception fault)
        {
            file?.Dispose();
            if (fault is IOException or UnauthorizedAccessException) throw WriteFailed(path, fault);
            throw;
        }
    }

    /// <summary>Takes the target's place; a second call does nothing.</summary>
    /// <exception cref="CodecException"><see cref="CodecFault.Exists"/> or <see cref="CodecFault.WriteFailed"/>; the target is as it was.</exception>
    public void Commit()
    {
        if (_temporary is not { } temporary) return;
        try
        {
            KeepMode(_target, temporary);
            File.Move(temporary, _target, _overwrite);
            _temporary = null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (fault is IOException && !_overwrite && File.Exists(_path)) throw Exists(_path);
            throw WriteFailed(_path, fault);
        }
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (_temporary is not { } temporary) return;
        _temporary = null;
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to tell; a file that cannot be removed now is a hidden temporary, never the target.
        }
    }

    private void WriteThrough(Action<Stream> write)
    {
        using var stream = new FileStream(_temporary!, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>A replaced file keeps who may read it.</summary>
    private static void KeepMode(string target, string temporary)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
    }

    private static CodecException Exists(string path) => new(CodecFault.Exists, $"{path} already exists.");

    private static CodecException WriteFailed(string path, Exception fault) =>
        new(CodecFault.WriteFailed, $"{path} cannot be written: {FileFault.Of(fault)}.", fault);
}
