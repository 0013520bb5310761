using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Watch;

/// <summary>What is known of one photo.</summary>
internal sealed class LedgerEntry
{
    internal FileState? Finished { get; private set; }

    internal FileState? PlannedFor { get; private set; }

    internal Dictionary<string, FileState> Planned { get; private set; } = [];

    internal Dictionary<string, FileState> Results { get; private set; } = [];

    internal bool Wrote(string path, FileState state) =>
        (Planned.TryGetValue(path, out var planned) && planned == state) || (Results.TryGetValue(path, out var result) && result == state);

    internal void Take(LedgerLine line)
    {
        if (line.Planned is { } planned) (PlannedFor, Planned) = (line.State, planned);
        else
        {
            // A photo that was replaced is finished in its new state; were the old one put back, it would be another photo.
            Finished = line.Results?.ContainsKey(line.Photo) == true ? null : line.State;
            Results = line.Results ?? Results;
        }
    }
}
