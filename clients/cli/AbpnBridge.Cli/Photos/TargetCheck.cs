using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Photos;

/// <summary>Looks, before any work, whether the planned files may be written and can be.</summary>
internal static class TargetCheck
{
    /// <summary>Refuses to write over a photo that is read, over an existing file, or twice to the same file.</summary>
    /// <param name="files">Full paths that this photo's outputs go to.</param>
    /// <param name="input">The photo.</param>
    /// <param name="options">The command line.</param>
    /// <param name="taken">Where earlier photos of the same command wrote to, links resolved; these files are added.</param>
    /// <exception cref="CommandFailure">"same-file" or "output-exists".</exception>
    internal static void RequireFree(IEnumerable<string> files, string input, RetouchOptions options, ISet<string> taken)
    {
        var photo = Resolved(input);
        var read = options.Inputs.Append(options.SelectionFile).OfType<string>().Select(Resolved).ToHashSet(OutputPlan.PathComparer);
        var own = new HashSet<string>(OutputPlan.PathComparer);
        foreach (var file in files)
        {
            var target = Resolved(file);
            var isPhoto = OutputPlan.PathComparer.Equals(target, photo);
            var replacesPhoto = options.InPlace && isPhoto;
            if (!own.Add(target))
                throw new CommandFailure(
                    "same-file", ExitCode.Usage, $"{file} is named for two pictures; result, before/after and contact sheet need a file each.");
            if (isPhoto && !replacesPhoto)
                throw new CommandFailure("same-file", ExitCode.Usage, $"{file} is the photo itself; use --in-place to replace it.");
            if (!isPhoto && read.Contains(target))
                throw new CommandFailure("same-file", ExitCode.Usage, $"{file} is another photo of this command, or its selection; write to another file.");
            if (!taken.Add(target))
                throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} was written for another photo of this command already.");
            if (Directory.Exists(file))
                throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} is a folder.");
            if (!replacesPhoto && !MayReplace(file, options) && File.Exists(file))
                throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} exists already; use --overwrite to replace it.");
        }
    }

    /// <summary>Whether an existing file may be replaced; the photo itself aside.</summary>
    internal static bool MayReplace(string file, RetouchOptions options) => options.Overwrite
        || (options.EverythingDirectory is { } folder && OutputPlan.PathComparer.Equals(Path.GetDirectoryName(Path.GetFullPath(file)), FullFolder(folder)));

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
                var probe = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
                using var _ = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw NoFolder(folder, $"cannot be written to: {FileFault.Of(fault)}", fault);
            }
        }
    }

    private static CommandFailure NoFolder(string folder, string why, Exception? inner) =>
        new("no-folder", ExitCode.Refused, $"The output folder {folder} {why}.", inner);

    private static string FullFolder(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>The full path without any link, in the folders above it neither; what does not exist is no link.</summary>
    private static string Resolved(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(path) is not { } folder) return path;
        path = Path.Combine(Resolved(folder), Path.GetFileName(path));
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return entry.Exists && entry.ResolveLinkTarget(returnFinalTarget: true) is { } aim ? Resolved(aim.FullName) : path;
    }
}
