using AbpnBridge.V1;

namespace AbpnBridge.Cli.Photos;

/// <summary>One file to write.</summary>
internal sealed record OutputFile(RetouchOutput Output, string Path);

/// <summary>Which file each output of a photo goes to; pure but for the final look at what exists.</summary>
internal static class OutputPlan
{
    /// <summary>The extensions that can be read and written, by format; the first one names new files.</summary>
    internal static IReadOnlyDictionary<string, string[]> Extensions { get; } = new Dictionary<string, string[]>
    {
        ["jpeg"] = [".jpg", ".jpeg"],
        ["png"] = [".png"],
        ["tiff"] = [".tif", ".tiff"],
    };

    /// <summary>"jpeg", "png" or "tiff" by the file's extension; null for any other.</summary>
    internal static string? FormatOf(string path) =>
        Extensions.FirstOrDefault(e => e.Value.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)).Key;

    /// <summary>The outputs of <paramref name="input"/> as full paths, in the order of <see cref="RetouchOptions.Outputs"/>.</summary>
    internal static IReadOnlyList<OutputFile> For(string input, RetouchOptions options)
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
                : new OutputFile(output, Path.Combine(folder, stem + SuffixOf(output) + (output == RetouchOutput.Mask ? ".png" : extension)))),
        ];
    }

    /// <summary>Refuses to write over a photo that is read, over an existing file, or twice to the same file.</summary>
    /// <param name="files">Full paths that this photo's outputs go to.</param>
    /// <param name="input">The photo.</param>
    /// <param name="options">The command line.</param>
    /// <param name="taken">Full paths that earlier photos of the same command wrote; these files are added.</param>
    /// <exception cref="CommandFailure">"same-file" or "output-exists".</exception>
    internal static void Check(IEnumerable<string> files, string input, RetouchOptions options, ISet<string> taken)
    {
        var source = Resolved(input);
        foreach (var file in files)
        {
            if (!options.InPlace && PathComparer.Equals(Resolved(file), source))
                throw new CommandFailure("same-file", ExitCode.Usage, $"{file} is the photo itself; use --in-place to replace it.");
            if (!taken.Add(file))
                throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} was written for another photo of this command already.");
            if (Directory.Exists(file))
                throw new CommandFailure("output-exists", ExitCode.OutputExists, $"{file} is a folder.");
            if (!options.InPlace && !options.Overwrite && File.Exists(file))
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
        _ => "-soft-light",
    };

    private static string ExtensionFor(string path, string? format) =>
        format is null || format == FormatOf(path) ? Path.GetExtension(path) : Extensions[format][0];

    private static string Resolved(string path) =>
        File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path) : Path.GetFullPath(path);
}
