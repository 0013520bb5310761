using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Watch;

/// <summary>What lies in a folder, by full path.</summary>
/// <param name="Photos">JPEG, PNG and TIFF, by their names.</param>
/// <param name="Others">All other files.</param>
internal sealed record WatchedFiles(IReadOnlyDictionary<string, FileState> Photos, IReadOnlyDictionary<string, FileState> Others)
{
    internal static WatchedFiles None { get; } = new(new Dictionary<string, FileState>(), new Dictionary<string, FileState>());
}

/// <summary>The files that lie in a folder; hidden files, and everything below the folder of the results, do not count.</summary>
/// <param name="path">The folder.</param>
/// <param name="isRecursive">Whether photos in folders below it count, too.</param>
/// <param name="results">Where results go; null where they replace the photos.</param>
internal sealed class WatchedFolder(string path, bool isRecursive, string? results)
{
    private readonly EnumerationOptions _how = new()
    {
        RecurseSubdirectories = isRecursive,
        // Linked folders may be rings. On Windows files that a cloud keeps look like links, too.
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System
            | (isRecursive && !OperatingSystem.IsWindows() ? FileAttributes.ReparsePoint : FileAttributes.None),
    };

    // Only a folder below the watched one hides what is in it; results beside the photos are told by the ledger, one by one.
    private readonly string? _left = results is not null && IsBelow(results, path) ? results : null;

    /// <summary>The folder.</summary>
    internal string Path => path;

    /// <summary>What lies there now; null where the folder itself is gone.</summary>
    internal WatchedFiles? Look()
    {
        if (!Directory.Exists(path)) return null;
        var (photos, others) = (new Dictionary<string, FileState>(OutputPlan.PathComparer), new Dictionary<string, FileState>(OutputPlan.PathComparer));
        try
        {
            foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", _how))
            {
                if (IsLeft(file.FullName)) continue;
                if (FileState.Of(file) is { } state) (ImageFormats.FromExtension(file.Name) is null ? others : photos)[file.FullName] = state;
            }

            return new WatchedFiles(photos, others);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A drive that went away in the middle.
            return null;
        }
    }

    private bool IsLeft(string file) => _left is not null && IsBelow(file, _left);

    private static bool IsBelow(string file, string folder) => file.StartsWith(
        System.IO.Path.TrimEndingDirectorySeparator(folder) + System.IO.Path.DirectorySeparatorChar,
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}
