using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Watch;

/// <summary>
/// Says, once each, what pictures lie in the folder under names that are not taken: Photoshop's, raw ones, HEIC and the like, by what is in them. Of other files
/// nothing is said.
/// </summary>
internal sealed class ForeignPictures(WatchLedger ledger, Action<string> say)
{
    private readonly Dictionary<string, FileState> _seen = new(OutputPlan.PathComparer);

    /// <summary>Looks at a file that is no photo by its name.</summary>
    internal void Look(string path, FileState state)
    {
        if (_seen.TryGetValue(path, out var seen) && seen == state) return;
        _seen[path] = state;
        if (ledger.IsDone(path, state) || FormatOf(path) is not { } format) return;
        say($"{path} is {format}.");
        ledger.Fail(path, state, "unsupported");
    }

    private static string? FormatOf(string path)
    {
        try
        {
            return PhotoCheck.ForeignFormatOf(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What cannot be read is nobody's photo.
            return null;
        }
    }
}
