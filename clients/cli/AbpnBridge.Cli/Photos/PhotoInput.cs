namespace AbpnBridge.Cli.Photos;

/// <summary>A photo to retouch, or what stands in its place when an INPUT has none.</summary>
/// <param name="Path">As named on the command line, or below the folder named there.</param>
/// <param name="Below">The folder, below the INPUT, in which --recursive found it; else empty.</param>
/// <param name="Failure">Why there is nothing to retouch; null where there is.</param>
/// <param name="HasNamesake">Whether another photo of the command differs by its extension only, so that files of both would have one name.</param>
internal sealed record PhotoInput(string Path, string Below = "", CommandFailure? Failure = null, bool HasNamesake = false)
{
    /// <summary>Named on the command line, and not there.</summary>
    internal bool IsMissing => Failure?.Code == "not-found";

    /// <summary>For people: without the folders above the INPUT.</summary>
    internal string Name => System.IO.Path.GetFileName(Path) is { Length: > 0 } name ? System.IO.Path.Combine(Below, name) : Path;
}
