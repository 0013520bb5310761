using AbpnBridge.Cli.Presets;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Photos;

/// <summary>Everything that one `retouch` command line says; immutable.</summary>
internal sealed record RetouchOptions
{
    /// <summary>The photos, in order; on the command line folders, too.</summary>
    internal required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>-o: the file of the first output.</summary>
    internal string? OutputFile { get; init; }

    /// <summary>--out-dir: the folder of all outputs.</summary>
    internal string? OutputDirectory { get; init; }

    /// <summary>--in-place: the retouched pixels replace the photo.</summary>
    internal bool InPlace { get; init; }

    /// <summary>--all-into: the folder of everything that no other option gives a place, and whose files are replaced; null for none.</summary>
    internal string? EverythingDirectory { get; init; }

    /// <summary>--output: what to write, in order, each once; none leaves it to <see cref="OutputsOf"/>.</summary>
    internal IReadOnlyList<RetouchOutput> Outputs { get; init; } = [];

    /// <summary>Strengths and kept marks; what was not given is left to the daemon's defaults.</summary>
    internal RetouchSettings Settings { get; init; } = new();

    /// <summary>What a preset says of features that the command line does not name, 0 to 1; see <see cref="WithOffered"/>.</summary>
    internal IReadOnlyDictionary<RetouchFeature, float> PresetStrengths { get; init; } = new Dictionary<RetouchFeature, float>();

    /// <summary>What the report of each photo warns of.</summary>
    internal IReadOnlyList<PhotoMessage> Warnings { get; init; } = [];

    /// <summary>--region: nothing outside it changes; null for the whole photo.</summary>
    internal Bounds? Region { get; init; }

    /// <summary>--selection: a grey picture of the photo's size; null selects everything.</summary>
    internal string? SelectionFile { get; init; }

    /// <summary>--format; null keeps the photo's.</summary>
    internal ImageFormat? Format { get; init; }

    /// <summary>--quality, 1 to 100: encodes JPEGs anew; null rewrites a JPEG photo's file, and takes the encoder's default elsewhere.</summary>
    internal int? Quality { get; init; }

    /// <summary>--before-after: a picture to look at; null for none.</summary>
    internal string? BeforeAfterFile { get; init; }

    /// <summary>--contact-sheet: the strongest changes, pixel for pixel; null for none.</summary>
    internal string? ContactSheetFile { get; init; }

    /// <summary>--before-after-dir: the folder of such pictures, one for each photo; null for none.</summary>
    internal string? BeforeAfterDirectory { get; init; }

    /// <summary>--contact-sheet-dir: the folder of such sheets, one for each photo; null for none.</summary>
    internal string? ContactSheetDirectory { get; init; }

    /// <summary>--overview: a page with all photos; null for none.</summary>
    internal string? OverviewFile { get; init; }

    /// <summary>--recursive: folders below an INPUT are searched, and stay folders below that of the results.</summary>
    internal bool Recursive { get; init; }

    /// <summary>--suffix: what the name of the retouched photo ends with.</summary>
    internal string Suffix { get; init; } = "-retouched";

    /// <summary>--keep-times: the results get the photo's times.</summary>
    internal bool KeepTimes { get; init; }

    /// <summary>--skip-existing: files that are there stay; a photo whose files are all there is done.</summary>
    internal bool SkipExisting { get; init; }

    /// <summary>--skip-missing: an INPUT that does not exist is passed over.</summary>
    internal bool SkipMissing { get; init; }

    /// <summary>--dry-run: only say what would be written.</summary>
    internal bool DryRun { get; init; }

    /// <summary>--jobs: photos under way at a time.</summary>
    internal int Jobs { get; init; } = 1;

    /// <summary>--verbose: the details of each photo, not only of one alone.</summary>
    internal bool Verbose { get; init; }

    /// <summary>--overwrite: outputs may replace existing files (never a photo that is read).</summary>
    internal bool Overwrite { get; init; }

    /// <summary>Adds a preset's settings where the command line says nothing.</summary>
    internal RetouchOptions With(Preset preset)
    {
        var settings = Settings.Clone();
        settings.Keep ??= preset.Keep;
        var named = settings.Strengths.Select(strength => strength.Feature).ToHashSet();
        return this with
        {
            Settings = settings,
            PresetStrengths = preset.Strengths.Where(strength => !named.Contains(strength.Key)).ToDictionary(),
        };
    }

    /// <summary>Takes over those of a preset's strengths that the daemon offers, and warns of the others: the same file serves richer daemons.</summary>
    internal RetouchOptions WithOffered(IReadOnlyCollection<RetouchFeature> offered)
    {
        var settings = Settings.Clone();
        var warnings = new List<PhotoMessage>(Warnings);
        foreach (var (feature, strength) in PresetStrengths)
        {
            if (offered.Contains(feature)) settings.Strengths.Add(new FeatureStrength { Feature = feature, Strength = strength });
            else if (strength > 0)
                warnings.Add(new PhotoMessage(
                    "not-offered", $"The preset's strengths.{PresetReader.WordOf(feature)} was passed over: the daemon's models do not offer it."));
        }

        return this with { Settings = settings, PresetStrengths = new Dictionary<RetouchFeature, float>(), Warnings = warnings };
    }

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
