using System.Text.Json.Serialization;

namespace AbpnBridge.Cli.Photos;

/// <summary>What became of one photo; the object that --json writes for it.</summary>
internal sealed record PhotoReport
{
    /// <summary>The error code of a photo that a stopped command did not come to.</summary>
    internal const string NotStarted = "not-started";

    internal const string Exists = "exists";

    internal const string Missing = "missing";

    internal const string Unsupported = "unsupported";

    /// <summary>The photo as it was named on the command line.</summary>
    public required string Input { get; init; }

    /// <summary>The file of the first output; absent when the photo failed.</summary>
    public string? Output { get; init; }

    /// <summary>The file of each output by its name: pixels, pixel-layer, soft-light, residue, mask.</summary>
    public IReadOnlyDictionary<string, string>? Outputs { get; init; }

    /// <summary>Those of its files that were there already and stayed as they were (--skip-existing); absent for none.</summary>
    public IReadOnlyList<string>? Kept { get; init; }

    /// <summary>The before/after picture, if one was asked for.</summary>
    public string? BeforeAfter { get; init; }

    /// <summary>The contact sheet, if one was asked for.</summary>
    public string? ContactSheet { get; init; }

    /// <summary>The places on the contact sheet, from the top; empty where nothing changed.</summary>
    public IReadOnlyList<PhotoPlace>? StrongestChanges { get; init; }

    /// <summary>Columns of the upright photo.</summary>
    public int? Width { get; init; }

    /// <summary>Rows of the upright photo.</summary>
    public int? Height { get; init; }

    /// <summary>e.g. "Rgb16".</summary>
    public string? PixelFormat { get; init; }

    /// <summary>Name and version.</summary>
    public string? Model { get; init; }

    /// <summary>The execution provider that ran the networks.</summary>
    public string? Device { get; init; }

    /// <summary>Share of the pixels that may have changed, 0 to 1.</summary>
    public double? MaskFraction { get; init; }

    /// <summary>Share of the pixels that Soft Light cannot reach and only the residue layer holds, 0 to 1.</summary>
    public double? ResidueFraction { get; init; }

    /// <summary>The places with skin; none where nothing was retouched.</summary>
    public IReadOnlyList<PhotoRegion>? Regions { get; init; }

    /// <summary>Runs of the local retouching network.</summary>
    public int? NetworkRuns { get; init; }

    /// <summary>What they computed, in 10^9 multiply-accumulates.</summary>
    public double? NetworkGmac { get; init; }

    /// <summary>What the user should know although the retouch went on.</summary>
    public IReadOnlyList<PhotoMessage>? Warnings { get; init; }

    public PhotoTimings? Timings { get; init; }

    /// <summary>
    /// "exists": all files were there already, and --skip-existing was given; "missing": the photo does not exist, and --skip-missing was given; "unsupported": a
    /// file in a folder, of a format that is not read (PSD, raw, HEIC ...). Absent for photos that were retouched.
    /// </summary>
    public string? Skipped { get; init; }

    /// <summary>True for --dry-run: no pixels were read, and nothing was written.</summary>
    public bool? DryRun { get; init; }

    /// <summary>Why the photo failed; absent when it did not.</summary>
    public PhotoMessage? Error { get; init; }

    /// <summary>Whether Ctrl-C ended it under way.</summary>
    [JsonIgnore]
    public bool IsCancelled => Error?.Code == "cancelled";

    /// <summary>Whether a stopped command did not come to it.</summary>
    [JsonIgnore]
    public bool IsNotStarted => Error?.Code == NotStarted;

    /// <summary>Whether something is wrong with it, or with its files.</summary>
    [JsonIgnore]
    public bool IsFailed => Error is not null && !IsCancelled && !IsNotStarted;

    /// <summary>The exit code of a command with this photo alone.</summary>
    [JsonIgnore]
    public int ExitStatus { get; init; }

    /// <summary>Whether the daemon had no room now and will have some later.</summary>
    internal bool IsBusy { get; init; }

    /// <summary>Whether the photo failed for want of a daemon that takes it, not by itself; "unauthenticated" is an older daemon's token.</summary>
    internal bool IsDaemonAway => Error is { } error && (ExitStatus == ExitCode.NoDaemon || error.Code is "no-token" or "unauthenticated");

    /// <summary>The report of a photo that failed.</summary>
    internal static PhotoReport Of(string input, CommandFailure failure) =>
        new() { Input = input, Error = new PhotoMessage(failure.Code, failure.Message), ExitStatus = failure.ExitStatus, IsBusy = failure.IsBusy };
}

/// <summary>A rectangle of the upright photo, in pixels.</summary>
internal sealed record PhotoPlace(int X, int Y, int Width, int Height);

/// <summary>A place with skin.</summary>
/// <param name="Id">From 1, from the top left.</param>
/// <param name="Bounds">Pixels of the upright photo.</param>
/// <param name="Scale">Pixels of the grid it was retouched on, per photo pixel.</param>
internal sealed record PhotoRegion(int Id, PhotoPlace Bounds, double Scale);

/// <summary>A word for programs and a sentence for people.</summary>
internal sealed record PhotoMessage(string Code, string Message);

/// <summary>
/// Milliseconds, to a tenth. Upload, lowRes, blend and download are seen from both ends: blend may run while bands already come down, so the parts may
/// add up to more than total.
/// </summary>
internal sealed record PhotoTimings(
    double Decode, double Upload, double Queue, double LowRes, double Blend, double Download, double Encode, double Total);
