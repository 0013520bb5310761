using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// Files of ours on the way to their targets: hidden, in the same folder, named ".TARGET.abpn-RANDOM.tmp", and locked by their process as long as it lives.
/// One that nobody has locked was left behind by a process that was killed; the first file that a process makes in a folder sweeps such litter out of it.
/// </summary>
internal static partial class TemporaryFile
{
    // With our marks well below 255 bytes, the longest name of most file systems, and below the 143 of encrypted folders (eCryptfs).
    private const int MaxTargetBytes = 100;
    private const int RandomBytes = 6;
    private const int BufferBytes = 1 << 16;
    // A sweep may have a new file before it is locked; that it has the next one too is as likely as losing the lottery.
    private const int MaxTries = 8;

    private static readonly ConcurrentDictionary<string, bool> Swept = new();

    // Unix: the one mode of sharing that .NET locks for on network drives, too. Windows: a file that is open can be renamed only with this one.
    private static FileShare Lock => OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <summary>Makes an empty file and keeps it locked until the stream is closed.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="target">The name of the file that it will become.</param>
    /// <param name="isPrivate">Whether nobody else may read it for now.</param>
    /// <param name="options">How to open it.</param>
    internal static FileStream Create(string folder, string target, bool isPrivate, FileOptions options = FileOptions.None)
    {
        var how = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = Lock,
            BufferSize = BufferBytes,
            Options = options,
        };
        if (isPrivate && !OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = CreateLocked(Path.Combine(folder, $".{Shortened(target)}."), how);
        if (Swept.TryAdd(folder, true)) Sweep(folder, file.Name);
        return file;
    }

    /// <summary>Closes a file and removes it.</summary>
    internal static void Remove(FileStream file)
    {
        try
        {
            // Before it is closed: what is left in the buffer may not fit onto a full disk. Windows removes it when it is closed.
            File.Delete(file.Name);
            file.Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to tell; what cannot be removed now is a hidden file that the next run sweeps, never the target.
        }
    }

    /// <summary>Removes the files of ours in a folder that no living process has locked.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="own">A file that is locked now.</param>
    internal static void Sweep(string folder, string own)
    {
        // Where the file system knows no locks, as some network drives, nobody can tell litter from the file of another process.
        if (TryOpen(own, FileOptions.None)) return;
        var ofOurs = new EnumerationOptions { AttributesToSkip = FileAttributes.Directory | FileAttributes.ReparsePoint };
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder, ".*.tmp", ofOurs))
                if (path != own && Name().IsMatch(Path.GetFileName(path))) TryOpen(path, FileOptions.DeleteOnClose);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A folder that takes files but shows none keeps its litter.
        }
    }

    private static FileStream CreateLocked(string path, FileStreamOptions how)
    {
        for (var tries = 1; ; tries++)
        {
            var name = $"{path}abpn-{RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true)}.tmp";
            try
            {
                var file = new FileStream(name, how);
                if (File.Exists(name)) return file;
                file.Dispose();
            }
            catch (IOException) when (tries < MaxTries)
            {
                // A sweep was quicker, and may have removed the file by now; what else is wrong comes again.
            }

            if (tries == MaxTries) throw new IOException("other programs remove its temporary files");
        }
    }

    private static bool TryOpen(string path, FileOptions options)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, options).Dispose();
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Shortened(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxTargetBytes) return name;
        var shortened = new StringBuilder();
        var bytes = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxTargetBytes) break;
            shortened.Append(rune.ToString());
        }

        return shortened.ToString();
    }

    // A name may have line breaks in it.
    [GeneratedRegex(@"\A\..*\.abpn-[0-9a-f]{12}\.tmp\z", RegexOptions.Singleline)]
    private static partial Regex Name();
}
