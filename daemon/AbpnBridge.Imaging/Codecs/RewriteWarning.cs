namespace AbpnBridge.Imaging.Codecs;

/// <summary>What a rewritten file could not keep, or keeps although it shows the photo as it was.</summary>
/// <param name="Code">A stable word in kebab case, such as "credentials-dropped".</param>
/// <param name="Message">One sentence for a photographer.</param>
public sealed record RewriteWarning(string Code, string Message)
{
    /// <summary>C2PA's signature holds for the old pixels only; kept, it would call the file forged.</summary>
    internal static RewriteWarning CredentialsDropped { get; } = new(
        "credentials-dropped", "The photo's content credentials (C2PA) were left out: they vouch for the pixels before the retouch.");

    /// <summary>Previews, gain maps, pages, the film of a moving photo.</summary>
    internal static RewriteWarning FurtherPicturesKept { get; } = new(
        "further-pictures-kept", "The file holds further pictures (previews, pages, a film); they were kept and show the photo as it was.");

    /// <summary>A thumbnail that could not be drawn anew in its place.</summary>
    internal static RewriteWarning ThumbnailKept { get; } = new(
        "thumbnail-kept", "The embedded thumbnail is of a kind that cannot be replaced; it was kept and shows the photo as it was.");

    /// <summary>A JPEG whose coefficients cannot be edited: arithmetic coding, tables left out, coded data with holes.</summary>
    internal static RewriteWarning EncodedAnew { get; } = new(
        "encoded-anew",
        "The photo is a JPEG of a rare or damaged kind, so its whole picture was encoded anew in high quality, which moves all pixels by a few levels.");

    /// <summary>PNG colour type 3.</summary>
    internal static RewriteWarning PaletteExpanded { get; } = new(
        "palette-expanded", "The photo had a palette; the result has full colours, without the palette and what belongs to it.");

    /// <summary>A grey PNG of 1, 2 or 4 bits.</summary>
    internal static RewriteWarning DepthRaised { get; } = new("depth-raised", "The photo had less than 8 bits per pixel; the result has 8.");

    /// <summary>PNG chunks of a program that said that they depend on the pixels.</summary>
    internal static RewriteWarning UnknownDataKept { get; } = new(
        "unknown-data-kept", "The file holds another program's data that may describe the photo as it was; they were kept.");
}
