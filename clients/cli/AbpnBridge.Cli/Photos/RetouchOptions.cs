using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Photos;

/// <summary>Everything that one `retouch` command line says; immutable.</summary>
internal sealed record RetouchOptions
{
    /// <summary>The photos, in order; at least one.</summary>
    internal required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>-o: the file of the first output.</summary>
    internal string? OutputFile { get; init; }

    /// <summary>--out-dir: the folder of all outputs.</summary>
    internal string? OutputDirectory { get; init; }

    /// <summary>--in-place: the retouched pixels replace the photo.</summary>
    internal bool InPlace { get; init; }

    /// <summary>--drop-metadata: a photo is replaced in place even where that loses its EXIF, XMP, IPTC or other texts.</summary>
    internal bool DropMetadata { get; init; }

    /// <summary>--all-into: the folder of everything that no other option gives a place, and whose files are replaced; null for none.</summary>
    internal string? EverythingDirectory { get; init; }

    /// <summary>--output: what to write, in order, each once; none leaves it to <see cref="OutputsOf"/>.</summary>
    internal IReadOnlyList<RetouchOutput> Outputs { get; init; } = [];

    /// <summary>Strengths and kept marks; what was not given is left to the daemon's defaults.</summary>
    internal RetouchSettings Settings { get; init; } = new();

    /// <summary>--region: nothing outside it changes; null for the whole photo.</summary>
    internal Bounds? Region { get; init; }

    /// <summary>--selection: a grey picture of the photo's size; null selects everything.</summary>
    internal string? SelectionFile { get; init; }

    /// <summary>--format; null keeps the photo's.</summary>
    internal ImageFormat? Format { get; init; }

    /// <summary>--quality of JPEG files, 1 to 100; null for the encoder's default.</summary>
    internal int? Quality { get; init; }

    /// <summary>--before-after: a picture to look at; null for none.</summary>
    internal string? BeforeAfterFile { get; init; }

    /// <summary>--contact-sheet: the strongest changes, pixel for pixel; null for none.</summary>
    internal string? ContactSheetFile { get; init; }

    /// <summary>--overwrite: outputs may replace existing files (never a photo that is read).</summary>
    internal bool Overwrite { get; init; }

    /// <summary>What to write of one photo, in order: the pixels where nothing else is said. A float photo has no layers of Soft Light.</summary>
    internal IReadOnlyList<RetouchOutput> OutputsOf(bool isFloat)
    {
        if (Outputs.Count > 0) return Outputs;
        // Whoever names the one file wants that one.
        if (EverythingDirectory is null || OutputFile is not null || InPlace) return [RetouchOutput.Pixels];
        return isFloat
            ? [RetouchOutput.Pixels, RetouchOutput.Mask, RetouchOutput.PixelLayer]
            : [RetouchOutput.Pixels, RetouchOutput.Mask, RetouchOutput.PixelLayer, RetouchOutput.SoftLightLayer, RetouchOutput.ResidueLayer];
    }
}
