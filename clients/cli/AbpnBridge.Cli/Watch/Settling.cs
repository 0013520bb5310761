using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Watch;

/// <summary>Tells files that have come to rest from those that are still being written: same length and time over several looks and for a while.</summary>
/// <param name="quiet">How long nothing may have changed.</param>
internal sealed class Settling(TimeSpan quiet)
{
    // Two may fall into one pause of a slow copy.
    private const int MinLooks = 3;

    private Dictionary<string, Seen> _seen = new(OutputPlan.PathComparer);

    /// <summary>Takes a look; a file that is not among them any more begins anew when it is back.</summary>
    /// <param name="files">What lies there now.</param>
    /// <param name="now">The time of the look.</param>
    /// <returns>The files at rest, those that came to rest first first, with how long they have not changed under our eyes.</returns>
    internal IReadOnlyList<SettledFile> Look(IReadOnlyDictionary<string, FileState> files, DateTimeOffset now)
    {
        var seen = new Dictionary<string, Seen>(files.Count, OutputPlan.PathComparer);
        foreach (var (path, state) in files)
        {
            // A clock that was set back must not make a file wait for ever.
            var isKnown = _seen.TryGetValue(path, out var last) && last.Since <= now;
            if (!isKnown) seen[path] = new Seen(state, now, now, 1);
            else if (last.State == state) seen[path] = last with { Looks = last.Looks + 1 };
            else seen[path] = new Seen(state, last.First, now, 1);
        }

        _seen = seen;
        return
        [
            .. from file in seen
               where IsAtRest(file.Value, now)
               orderby file.Value.State.ChangedUtc, file.Key
               select new SettledFile(file.Key, file.Value.State, now - file.Value.Since),
        ];
    }

    /// <summary>The files of the last look that have changed under our eyes, again and again, for longer than this.</summary>
    internal IReadOnlyList<string> RestlessFor(TimeSpan limit, DateTimeOffset now) =>
        [.. from file in _seen where !IsAtRest(file.Value, now) && file.Value.Since > file.Value.First && now - file.Value.First >= limit select file.Key];

    private bool IsAtRest(Seen file, DateTimeOffset now) => file.Looks >= MinLooks && now - file.Since >= quiet;

    private readonly record struct Seen(FileState State, DateTimeOffset First, DateTimeOffset Since, int Looks);
}

/// <summary>A file at rest.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="State">What it was like at every look.</param>
/// <param name="Rest">How long it has been so, as far as we have seen.</param>
internal readonly record struct SettledFile(string Path, FileState State, TimeSpan Rest);
