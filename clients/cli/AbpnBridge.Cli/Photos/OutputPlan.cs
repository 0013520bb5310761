using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Photos;

/// <summary>One file to write.</summary>
internal sealed record OutputFile(RetouchOutput Output, string Path);

/// <summary>Which file each output of a photo goes to; pure but for the final look at what exists.</summary>
internal static class OutputPlan
{
    /// <summary>The outputs of <paramref name="input"/> as full paths, in the order of <see cref="RetouchOptions.Outputs"/>.</summary>
    /// <param name="input">The photo.</param>
    /// <param name="options">The command line.</param>
    /// <param name="isFloat">Whether the photo has float samples: then its mask has too, and only a TIFF holds them.</param>
    internal static IReadOnlyList<OutputFile> For(string input, RetouchOptions options, bool isFloat = false)
    {
        input = Path.GetFullPath(input);
        if (options.InPlace) return [new OutputFile(RetouchOutput.Pixels, input)];
        var first = options.OutputFile is null ? null : Path.GetFullPath(options.OutputFile);
        var folder = Path.GetFullPath(options.OutputDirectory ?? Path.GetDirectoryName(first ?? input)!);
        var stem = Path.GetFileNameWithoutExtension(first ?? input);
        var extension = ExtensionFor(first ?? input, options.Format);
        return
        [
            .. options.Outputs.Select((output, index) => index == 0 && first is not null
                ? new OutputFile(output, first)
                : new OutputFile(output, Path.Combine(folder, stem + SuffixOf(output) + ExtensionOf(output, extension, isFloat)))),
        ];
    }

    /// <summary>Refuses to write over a photo that is read, over an existing file, or twice to the same file.</summary>
    /// <param name="files">Full paths that this photo's outputs go to.</param>
    /// <param name="input">The photo.</param>
    /// <param name="options">The command line.</param>
    /// <param name="taken">Where earlier photos of the same command wrote to, links resolved; these files are added.</param>
    /// <exception cref="CommandFailure">"same-file" or "output-exists".</exception>
    internal static void Check(IEnumerable<string> files, string input, RetouchOptions options, ISet<string> taken)
    {
        var photo = Resolved(input);
        var read = options.Inputs.Append(options.SelectionFile).OfType<string>().Select(Resolved).ToHashSet(PathComparer);
        foreach (var file in files)
        {
            var target = Resolved(file);
            var isPhoto = PathComparer.Equals(target, photo);
            var replacesPhoto = options.InPlace && isPhoto;
            if (isPhoto && !replacesPhoto)
                throw new CommandFailure("same-file", ExitCode.Usage, $"{file} is the photo itself; use --in-place to replace it.");
            if (!isPhoto && read.Contains(target))
                throw new CommandFailure("same-file", ExitCode.Usage, $"{file} is another photo of this command, or its selection; write to another file.");
            if (!taken.Add(target))
                throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} was written for another photo of this command already.");
            if (Directory.Exists(file))
                throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} is a folder.");
            if (!replacesPhoto && !options.Overwrite && File.Exists(file))
                throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} exists already; use --overwrite to replace it.");
        }
    }

    /// <summary>How this platform compares paths.</summary>
    internal static StringComparer PathComparer { get; } =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private static string SuffixOf(RetouchOutput output) => output switch
    {
        RetouchOutput.Pixels => "-retouched",
        RetouchOutput.Mask => "-mask",
        RetouchOutput.ResidueLayer => "-residue",
        _ => "-soft-light",
    };

    // A mask is grey and exact, whatever the photo; a JPEG has no alpha for the residue.
    private static string ExtensionOf(RetouchOutput output, string extension, bool isFloat) => output switch
    {
        RetouchOutput.Mask => isFloat ? ".tif" : ".png",
        RetouchOutput.ResidueLayer when ImageFormats.FromExtension(extension) == ImageFormat.Jpeg => ".png",
        _ => extension,
    };

    private static string ExtensionFor(string path, ImageFormat? format) =>
        format is null || format == ImageFormats.FromExtension(path) ? Path.GetExtension(path) : ExtensionOf(format.Value);

    private static string ExtensionOf(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => ".jpg",
        ImageFormat.Png => ".png",
        _ => ".tif",
    };

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
