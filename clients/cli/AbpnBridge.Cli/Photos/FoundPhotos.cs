namespace AbpnBridge.Cli.Photos;

/// <summary>What the INPUTs name.</summary>
/// <param name="Photos">What is to be retouched, in order.</param>
/// <param name="PassedOver">Files in the folders that are pictures of formats that we do not read; files that are no pictures are nobody's concern.</param>
internal sealed record FoundPhotos(IReadOnlyList<PhotoInput> Photos, IReadOnlyList<string> PassedOver)
{
    // By name: a folder with thousands of raw files is not read to say that they are raw files.
    private static readonly HashSet<string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        ".psd", ".psb", ".heic", ".heif", ".avif", ".jxl", ".webp", ".jp2", ".gif", ".bmp", ".exr", ".hdr",
        ".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".sr2", ".orf", ".rw2", ".raf", ".pef", ".srw", ".3fr", ".fff", ".iiq", ".x3f", ".erf", ".mos", ".mrw", ".rwl",
    };

    /// <summary>For people, the most frequent first: "3 PSD, 1 DNG"; empty for none.</summary>
    internal string KindsPassedOver => string.Join(", ", PassedOver
        .GroupBy(path => Path.GetExtension(path)[1..].ToUpperInvariant())
        .OrderByDescending(kind => kind.Count()).ThenBy(kind => kind.Key, StringComparer.Ordinal)
        .Select(kind => $"{kind.Count()} {kind.Key}"));

    /// <summary>Whether a file is by its name such a picture.</summary>
    internal static bool IsForeign(string path) => Foreign.Contains(Path.GetExtension(path));
}
