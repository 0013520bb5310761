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
    /// <summary>All of them.</summary>
    internal IReadOnlyList<string> Paths => [.. Outputs.Select(file => file.Path), .. new[] { BeforeAfter, ContactSheet }.OfType<string>()];

    /// <summary>Names the files; looks at no disk.</summary>
    /// <param name="input">The photo.</param>
    /// <param name="options">The command line.</param>
    /// <param name="isFloat">Whether the photo has float samples: then its mask has too, and only a TIFF holds them.</param>
    internal static OutputPlan For(string input, RetouchOptions options, bool isFloat = false)
    {
        input = Path.GetFullPath(input);
        return new OutputPlan(
            OutputsOf(input, options, isFloat),
            PictureToLookAt(options.BeforeAfterFile, "-before-after.jpg", input, options),
            PictureToLookAt(options.ContactSheetFile, "-contact-sheet.jpg", input, options));
    }

    /// <summary>How this platform compares paths.</summary>
    internal static StringComparer PathComparer { get; } =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private static IReadOnlyList<OutputFile> OutputsOf(string input, RetouchOptions options, bool isFloat)
    {
        if (options.InPlace) return [new OutputFile(RetouchOutput.Pixels, input)];
        var first = options.OutputFile is null ? null : Path.GetFullPath(options.OutputFile);
        var folder = first is null ? options.OutputDirectory ?? options.EverythingDirectory ?? Path.GetDirectoryName(input)! : Path.GetDirectoryName(first)!;
        var stem = Path.Combine(Path.GetFullPath(folder), Path.GetFileNameWithoutExtension(first ?? input));
        return
        [
            .. options.OutputsOf(isFloat).Select((output, index) => index == 0 && first is not null
                ? new OutputFile(output, first)
                : new OutputFile(output, stem + SuffixOf(output) + ExtensionOf(output, first ?? input, options.Format, isFloat))),
        ];
    }

    // Beside the results where they go to a folder of the user's choice.
    private static string? PictureToLookAt(string? named, string suffix, string input, RetouchOptions options)
    {
        if (named is not null) return Path.GetFullPath(named);
        return options.EverythingDirectory is { } everything
            ? Path.Combine(Path.GetFullPath(options.OutputDirectory ?? everything), Path.GetFileNameWithoutExtension(input) + suffix)
            : null;
    }

    private static string SuffixOf(RetouchOutput output) => output switch
    {
        RetouchOutput.Pixels => "-retouched",
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

    private static string ExtensionOf(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => ".jpg",
        ImageFormat.Png => ".png",
        _ => ".tif",
    };
}
