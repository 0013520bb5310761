using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Photos;

/// <summary>Looks, before any work, whether the planned files of one command may be written and can be. Photos may be checked at the same time.</summary>
/// <param name="options">The command line.</param>
internal sealed class TargetCheck(RetouchOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _takenFor = new(OutputPlan.PathComparer);
    private readonly Dictionary<string, string> _resolvedFolders = new(OutputPlan.PathComparer);
    private HashSet<string>? _read;

    /// <summary>
    /// The photos of one command, those marked whose files would otherwise be another's: DSC1.jpg and DSC1.tif, as cameras and exports leave them, have one
    /// name for their masks.
    /// </summary>
    /// <exception cref="CommandFailure">"same-file": two photos would be written to the same file even so.</exception>
    internal IReadOnlyList<PhotoInput> ToldApart(IReadOnlyList<PhotoInput> photos)
    {
        lock (_lock)
        {
            var shared = Collisions(photos).SelectMany(collision => new[] { collision.First, collision.Second }).ToHashSet();
            photos = [.. photos.Select(photo => shared.Contains(photo) ? photo with { HasNamesake = true } : photo)];
            foreach (var (first, second, file) in Collisions(photos))
                throw new CommandFailure(
                    "same-file", ExitCode.Usage,
                    $"{first.Path} and {second.Path} would both be written to {file}; retouch them in commands or folders of their own.");
            return photos;
        }
    }

    /// <summary>Each file that was planned for an earlier photo already.</summary>
    private IEnumerable<(PhotoInput First, PhotoInput Second, string File)> Collisions(IEnumerable<PhotoInput> photos)
    {
        var owners = new Dictionary<string, PhotoInput>(OutputPlan.PathComparer);
        foreach (var photo in photos.Where(photo => photo.Failure is null))
        {
            foreach (var file in OutputPlan.For(photo, options).Paths)
            {
                if (!owners.TryAdd(Resolved(file), photo) && owners[Resolved(file)] is var first && first != photo) yield return (first, photo, file);
            }
        }
    }

    /// <summary>Refuses to write over a photo that is read, over an existing file, or to a file of another photo. The same photo may ask again.</summary>
    /// <param name="files">Full paths that this photo's outputs go to.</param>
    /// <param name="input">The photo.</param>
    /// <exception cref="CommandFailure">"same-file" or "output-exists".</exception>
    internal void RequireFree(IEnumerable<string> files, string input)
    {
        lock (_lock)
        {
            var photo = Resolved(input);
            _read ??= options.Inputs.Append(options.SelectionFile).OfType<string>().Select(Resolved).ToHashSet(OutputPlan.PathComparer);
            var own = new HashSet<string>(OutputPlan.PathComparer);
            foreach (var file in files) RequireFree(file, input, photo, own);
        }
    }

    private void RequireFree(string file, string input, string photo, HashSet<string> own)
    {
        var target = Resolved(file);
        var isPhoto = OutputPlan.PathComparer.Equals(target, photo);
        var replacesPhoto = options.InPlace && isPhoto;
        if (!own.Add(target))
            throw new CommandFailure(
                "same-file", ExitCode.Usage, $"{file} is named for two pictures; result, before/after and contact sheet need a file each.");
        if (isPhoto && !replacesPhoto)
            throw new CommandFailure("same-file", ExitCode.Usage, $"{file} is the photo itself; use --in-place to replace it.");
        if (!isPhoto && _read!.Contains(target))
            throw new CommandFailure("same-file", ExitCode.Usage, $"{file} is another photo of this command, or its selection; write to another file.");
        if (!_takenFor.TryAdd(target, input) && _takenFor[target] != input)
            throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} was written for another photo of this command already.");
        if (Directory.Exists(file))
            throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} is a folder.");
        if (!replacesPhoto && !MayReplace(file, options) && File.Exists(file))
            throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} exists already; use --overwrite to replace it.");
    }

    /// <summary>Whether an existing file may be replaced; the photo itself aside.</summary>
    internal static bool MayReplace(string file, RetouchOptions options) => options.Overwrite
        || (options.EverythingDirectory is { } folder && IsIn(file, folder, options.Recursive));

    private static bool IsIn(string file, string folder, bool orBelow)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var own = Path.GetDirectoryName(Path.GetFullPath(file));
        while (orBelow && own is not null && own.Length > folder.Length) own = Path.GetDirectoryName(own);
        return OutputPlan.PathComparer.Equals(own, folder);
    }

    /// <summary>Makes the folders of the files where they are missing, and proves that files can be made in them.</summary>
    /// <exception cref="CommandFailure">"no-folder": a folder is a file, or cannot be made or written to.</exception>
    internal static void RequireWritableFolders(IEnumerable<string> files)
    {
        foreach (var folder in files.Select(file => Path.GetDirectoryName(file)!).Distinct(OutputPlan.PathComparer))
        {
            if (File.Exists(folder)) throw NoFolder(folder, "is a file, not a folder", null);
            try
            {
                Directory.CreateDirectory(folder);
                AtomicFile.ProveWritable(folder);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw NoFolder(folder, $"cannot be written to: {FileFault.Of(fault)}", fault);
            }
        }
    }

    private static CommandFailure NoFolder(string folder, string why, Exception? inner) =>
        new("no-folder", ExitCode.Refused, $"The output folder {folder} {why}.", inner);

    /// <summary>The full path without any link, in the folders above it neither; what does not exist is no link.</summary>
    internal string Resolved(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(path) is not { } folder) return path;
        path = Path.Combine(ResolvedFolder(folder), Path.GetFileName(path));
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return entry.Exists && entry.ResolveLinkTarget(returnFinalTarget: true) is { } aim ? Resolved(aim.FullName) : path;
    }

    // Thousands of photos share a few folders.
    private string ResolvedFolder(string folder)
    {
        if (!_resolvedFolders.TryGetValue(folder, out var resolved)) _resolvedFolders[folder] = resolved = Resolved(folder);
        return resolved;
    }
}
