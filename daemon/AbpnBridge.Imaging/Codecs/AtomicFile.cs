using Microsoft.Win32.SafeHandles;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// A file that is written whole or not at all: beside its target under another name and onto the disk first, then renamed in one step. Several can be written
/// before the first takes its target's place. Disposing one that was not committed removes it; what a killed process leaves behind, the next one removes
/// (<see cref="TemporaryFile"/>).
/// <para>A symbolic link is followed: what it points to is replaced. A hard link is broken: the file's other names keep the old picture, since a write through
/// them could not be undone. Mode, owner, access list and tags of a replaced file are kept where that is allowed (<see cref="FileRights"/>).</para>
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly bool _overwrite;
    private readonly string _target;
    private FileStream? _temporary;
    private FileState? _expected;

    private AtomicFile(string path, bool overwrite)
    {
        _path = path;
        _overwrite = overwrite;
        _target = Resolved(path);
        RequireReplaceable(_target);
        _temporary = TemporaryFile.Create(Path.GetDirectoryName(_target)!, Path.GetFileName(_target), isPrivate: File.Exists(_target));
    }

    /// <summary>Writes a file and puts it in its target's place.</summary>
    /// <inheritdoc cref="Stage"/>
    public static void Write(string path, bool overwrite, Action<Stream> write)
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
            write(file._temporary!);
            file._temporary!.Flush(flushToDisk: true);
            return file;
        }
        catch (Exception fault)
        {
            file?.Dispose();
            if (fault is IOException or UnauthorizedAccessException) throw WriteFailed(path, fault);
            throw;
        }
    }

    /// <summary>
    /// Whether an existing file must not be changed, by its mode, attributes or access list. A rename over it would ask for rights in the folder only, so
    /// replacing it is refused here.
    /// </summary>
    /// <exception cref="IOException">Another program has it open for itself.</exception>
    public static bool IsWriteProtected(string path)
    {
        // Root may write to anything, and shall not overlook a protection of its own.
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & FileRights.AnyWrite) == 0) return true;
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Proves that files can be made in a folder.</summary>
    /// <exception cref="IOException">No file can be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not make files there.</exception>
    public static void ProveWritable(string folder) => TemporaryFile.Create(folder, "probe", isPrivate: false, FileOptions.DeleteOnClose).Dispose();

    /// <summary>The target, as it was named.</summary>
    public string Target => _path;

    /// <summary>By what the file will be known in its target's place.</summary>
    public FileState State => new(RandomAccess.GetLength(Handle), File.GetLastWriteTimeUtc(Handle));

    private SafeFileHandle Handle => (_temporary ?? throw new ObjectDisposedException(nameof(AtomicFile))).SafeFileHandle;

    /// <summary>Gives the file the times of another one, which may be the one that it replaces; before <see cref="Commit"/>.</summary>
    /// <exception cref="CodecException"><see cref="CodecFault.WriteFailed"/>: that file is gone, or times cannot be set there.</exception>
    public void KeepTimes(string source)
    {
        try
        {
            var times = new FileInfo(source);
            if (!times.Exists) throw new FileNotFoundException();
            // Elsewhere the system sets the time of creation itself.
            if (OperatingSystem.IsWindows()) File.SetCreationTimeUtc(Handle, times.CreationTimeUtc);
            File.SetLastAccessTimeUtc(Handle, times.LastAccessTimeUtc);
            File.SetLastWriteTimeUtc(Handle, times.LastWriteTimeUtc);
            _temporary!.Flush(flushToDisk: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CodecException(CodecFault.WriteFailed, $"{_path} cannot take over the times of {source}: {FileFault.Of(fault)}.", fault);
        }
    }

    /// <summary>
    /// Where the target is the file that a photo was read from: it must still be that when this one takes its place, so that a retouch of an old state never
    /// replaces a new one. Other targets are replaced whatever became of the photo's file.
    /// </summary>
    /// <param name="source">The photo's file.</param>
    /// <param name="photo">What was read from it.</param>
    public void RequireUnchanged(string source, DecodedImage photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if (IsSame(source, _target)) _expected = photo.State;
    }

    /// <summary>Takes the target's place; a second call does nothing.</summary>
    /// <exception cref="CodecException"><see cref="CodecFault.Exists"/>, <see cref="CodecFault.Changed"/> or <see cref="CodecFault.WriteFailed"/>; the target
    /// is as it was.</exception>
    public void Commit()
    {
        if (_temporary is not { } temporary) return;
        if (_expected is { } expected) PhotoFile.RequireUnchanged(_path, expected);
        try
        {
            if (File.Exists(_target)) FileRights.Copy(_target, temporary);
            // Renamed while it is open and locked: no sweep can take it for stale in between.
            File.Move(temporary.Name, _target, _overwrite);
            _temporary = null;
            temporary.Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (fault is IOException && !_overwrite && File.Exists(_path)) throw Exists(_path);
            throw WriteFailed(_path, fault);
        }

        FileRights.FlushFolder(Path.GetDirectoryName(_target)!);
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (_temporary is not { } temporary) return;
        _temporary = null;
        TemporaryFile.Remove(temporary);
    }

    /// <summary>Whether two paths name one file; links to it are followed.</summary>
    internal static bool IsSame(string one, string other)
    {
        var ignoresCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();
        return string.Equals(Resolved(one), Resolved(other), ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    private static string Resolved(string path) =>
        (new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);

    private static void RequireReplaceable(string target)
    {
        if (Directory.Exists(target)) throw new IOException("it is a folder");
        if (File.Exists(target) && IsWriteProtected(target)) throw new IOException("it is write-protected");
    }

    private static CodecException Exists(string path) => new(CodecFault.Exists, $"{path} already exists.");

    private static CodecException WriteFailed(string path, Exception fault) =>
        new(CodecFault.WriteFailed, $"{path} cannot be written: {FileFault.Of(fault)}.", fault);
}
