using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Watch;

/// <summary>The first line of a ledger.</summary>
/// <param name="Ledger">What file this is.</param>
/// <param name="Folder">The watched folder, for people.</param>
internal sealed record LedgerHeader(string Ledger, string Folder);

/// <summary>One step with a photo: what is about to be written, what was written, or why nothing was.</summary>
/// <param name="Photo">Its full path.</param>
/// <param name="State">The photo before the step.</param>
/// <param name="Planned">The results that are about to take their places.</param>
/// <param name="Results">The results in their places.</param>
/// <param name="Error">The code of a failure.</param>
internal sealed record LedgerLine(
    string Photo, FileState State, Dictionary<string, FileState>? Planned = null, Dictionary<string, FileState>? Results = null, string? Error = null)
{
    /// <summary>Which of the three steps it is.</summary>
    internal string Kind => Planned is not null ? nameof(Planned) : Results is not null ? nameof(Results) : nameof(Error);

    /// <summary>The files that this step is about.</summary>
    internal IReadOnlyCollection<string> ResultPaths => (Planned ?? Results)?.Keys ?? (IReadOnlyCollection<string>)[];
}
