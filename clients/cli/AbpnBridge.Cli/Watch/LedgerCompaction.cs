using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Watch;

/// <summary>
/// Which lines of a ledger still say something. Of each photo: the last of each kind, and every line that alone names a result that is still there, since that
/// must never be taken for a photo. Photos that are gone with all their results are kept, too, up to a number: a drive may only be away.
/// </summary>
internal sealed class LedgerCompaction(Func<string, bool> exists, int keptAbsentPhotos = LedgerCompaction.KeptAbsentPhotos)
{
    /// <summary>The newest of the photos that are gone; more of them nobody puts back.</summary>
    internal const int KeptAbsentPhotos = 10_000;

    // A short ledger is not worth it.
    private const int MinLines = 1000;

    private readonly HashSet<string> _seen = new(OutputPlan.PathComparer);
    private readonly HashSet<string> _dropped = new(OutputPlan.PathComparer);
    private readonly HashSet<(string Photo, string Kind)> _told = [];
    private readonly HashSet<(string Photo, string Result)> _named = [];
    private int _absent;

    /// <summary>Whether to look at all: every photo costs a look at the disk.</summary>
    internal static bool IsDue(int lines, int photos) => lines >= MinLines && (lines > 3 * photos || photos > 2 * KeptAbsentPhotos);

    /// <summary>The lines to keep, in their order.</summary>
    internal IReadOnlyList<LedgerLine> Kept(IReadOnlyList<LedgerLine> lines)
    {
        var kept = lines.Reverse().Where(IsKept).ToList();
        kept.Reverse();
        return kept;
    }

    // Called from the last line to the first.
    private bool IsKept(LedgerLine line)
    {
        var photo = line.Photo;
        if (_seen.Add(photo) && !exists(photo) && !line.ResultPaths.Any(exists) && ++_absent > keptAbsentPhotos) _dropped.Add(photo);
        var isLast = !_dropped.Contains(photo) && _told.Add((photo, line.Kind));
        var isWitness = line.ResultPaths.Any(result => !_named.Contains((photo, result)) && exists(result));
        if (!isLast && !isWitness) return false;
        foreach (var result in line.ResultPaths) _named.Add((photo, result));
        return true;
    }
}
