using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Photos;

/// <summary>One file to write.</summary>
internal sealed record OutputFile(RetouchOutput Output, string Path);

/// <summary>Every file that one photo's retouch writes, as full paths.</summary>
/// <param name="Outputs">In the order of <see cref="RetouchOptions.OutputsOf"/>; at least one.</param>
/// <param name="BeforeAfter">The before/after picture; null for none.</param>
/// <param name="ContactSheet">The contact sheet; null for none.</param>
internal sealed record OutputPlan(IReadOnlyList<OutputFile> Outputs, string? BeforeAfter, string? ContactSheet)
{
    private const string BeforeAfterSuffix = "-before-after";
    private const string ContactSheetSuffix = "-contact-sheet";

    /// <summary>All of them.</summary>
    internal IReadOnlyList<string> Paths => [.. Outputs.Select(file => file.Path), .. new[] { BeforeAfter, ContactSheet }.OfType<string>()];

    /// <summary>Names the files; looks at no disk.</summary>
    /// <param name="photo">The photo; where it was found below a folder, its results go as far below theirs, so that a tree stays a tree.</param>
    /// <param name="options">The command line.</param>
    /// <param name="isFloat">Whether the photo has float samples: then its mask has too, and only a TIFF holds them.</param>
    internal static OutputPlan For(PhotoInput photo, RetouchOptions options, bool isFloat = false)
    {
        var names = new Naming(photo with { Path = Path.GetFullPath(photo.Path) }, options, isFloat);
        return new OutputPlan(
            names.Outputs,
            names.PictureToLookAt(options.BeforeAfterFile, options.BeforeAfterDirectory, BeforeAfterSuffix),
            names.PictureToLookAt(options.ContactSheetFile, options.ContactSheetDirectory, ContactSheetSuffix));
    }

    /// <summary>What of it is to be written: with --skip-existing what is not there yet, which may be none.</summary>
    internal OutputPlan ToWrite(RetouchOptions options) => !options.SkipExisting ? this : new OutputPlan(
        [.. Outputs.Where(file => !File.Exists(file.Path))],
        File.Exists(BeforeAfter) ? null : BeforeAfter,
        File.Exists(ContactSheet) ? null : ContactSheet);

    /// <summary>The files of this plan that a smaller one leaves as they are; null for none.</summary>
    internal IReadOnlyList<string>? KeptBy(OutputPlan smaller) => Paths.Except(smaller.Paths).ToList() is { Count: > 0 } kept ? kept : null;

    /// <summary>What the names of results beside the retouched photo itself end with, before the extension.</summary>
    internal static IReadOnlyList<string> OtherSuffixes { get; } =
    [
        SuffixOf(RetouchOutput.Mask, ""), SuffixOf(RetouchOutput.ResidueLayer, ""), SuffixOf(RetouchOutput.PixelLayer, ""),
        SuffixOf(RetouchOutput.SoftLightLayer, ""), BeforeAfterSuffix, ContactSheetSuffix,
    ];

    /// <summary>How this platform compares paths.</summary>
    internal static StringComparer PathComparer { get; } =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>Names one photo's files.</summary>
    private sealed record Naming(PhotoInput Photo, RetouchOptions Options, bool IsFloat)
    {
        private string Input => Photo.Path;

        internal IReadOnlyList<OutputFile> Outputs
        {
            get
            {
                if (Options.InPlace) return [new OutputFile(RetouchOutput.Pixels, Input)];
                var first = Options.OutputFile is null ? null : Path.GetFullPath(Options.OutputFile);
                var folder = first is null ? FolderOf(Options.OutputDirectory ?? Options.EverythingDirectory) : Path.GetDirectoryName(first)!;
                return
                [
                    .. Options.OutputsOf(IsFloat).Select((output, index) => index == 0 && first is not null
                        ? new OutputFile(output, first)
                        : new OutputFile(output, Path.Combine(
                            folder, NameOf(first ?? Input, SuffixOf(output, Options.Suffix), ExtensionOf(output, first ?? Input, Options.Format, IsFloat))))),
                ];
            }
        }

        // Beside the results where they go to a folder of the user's choice.
        internal string? PictureToLookAt(string? named, string? directory, string suffix)
        {
            if (named is not null) return Path.GetFullPath(named);
            if (Options.EverythingDirectory is { } everything) directory ??= Options.OutputDirectory ?? everything;
            return directory is null ? null : Path.Combine(FolderOf(directory), NameOf(Input, suffix, ".jpg"));
        }

        // Of DSC1.jpg and DSC1.tif, files with an extension of their own differ already; DSC1-mask.png says DSC1.jpg-mask.png.
        private string NameOf(string of, string suffix, string extension) =>
            (Photo.HasNamesake && extension != Path.GetExtension(of) ? Path.GetFileName(of) : Path.GetFileNameWithoutExtension(of)) + suffix + extension;

        private string FolderOf(string? chosen) => chosen is null ? Path.GetDirectoryName(Input)! : Path.Combine(Path.GetFullPath(chosen), Photo.Below);
    }

    private static string SuffixOf(RetouchOutput output, string ofPixels) => output switch
    {
        RetouchOutput.Pixels => ofPixels,
        RetouchOutput.Mask => "-mask",
        RetouchOutput.ResidueLayer => "-residue",
        RetouchOutput.PixelLayer => "-pixel-layer",
        _ => "-soft-light",
    };

    // A mask is grey and exact, whatever the photo; a layer must be exact, and a JPEG has no alpha for the residue.
    private static string ExtensionOf(RetouchOutput output, string path, ImageFormat? format, bool isFloat)
    {
        var isJpeg = (format ?? ImageFormats.FromExtension(path)) == ImageFormat.Jpeg;
        return output switch
        {
            RetouchOutput.Mask => isFloat ? ".tif" : ".png",
            RetouchOutput.ResidueLayer when isJpeg => ".png",
            RetouchOutput.SoftLightLayer or RetouchOutput.PixelLayer when isJpeg && format is null => ".png",
            _ => format is null || format == ImageFormats.FromExtension(path) ? Path.GetExtension(path) : ExtensionOf(format.Value),
        };
    }

    internal static string ExtensionOf(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => ".jpg",
        ImageFormat.Png => ".png",
        _ => ".tif",
    };
}
