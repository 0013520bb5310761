using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Watch;

/// <summary>Tells photos at rest that can be read to their end from those that cannot yet, and says of these once why they wait.</summary>
/// <param name="say">Takes sentences for people; null: nobody waits, <see cref="WhyNot"/> is asked at the end.</param>
internal sealed class WholePhotos(Action<string>? say)
{
    // Copying over a slow line pauses; nobody wants to hear of that.
    private static readonly TimeSpan PatienceBeforeWords = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, FileState> _half = new(OutputPlan.PathComparer);
    private readonly Dictionary<string, string> _unreadable = new(OutputPlan.PathComparer);
    private readonly HashSet<string> _told = new(OutputPlan.PathComparer);

    /// <summary>Whether there is something to retouch or to refuse: what is whole, or no photo of ours at all.</summary>
    internal bool Contains(SettledFile file)
    {
        var isWhole = IsWhole(file.Path, file.State);
        if (isWhole) _told.Remove(file.Path);
        else if (file.Rest >= PatienceBeforeWords && say is not null && _told.Add(file.Path)) say(Sentence(file.Path));
        return isWhole;
    }

    /// <summary>Why a photo was not taken; null where that has other reasons.</summary>
    internal string? WhyNot(string path) =>
        _unreadable.TryGetValue(path, out var why) ? why
        : _half.ContainsKey(path) ? $"{path} is not a whole picture; somebody may still be writing it."
        : null;

    private string Sentence(string path) =>
        _unreadable.TryGetValue(path, out var why) ? $"{why} Waiting until it can be." : $"{path} is not a whole picture; waiting for the rest of it.";

    private bool IsWhole(string path, FileState state)
    {
        // As long as it does not change, neither does the answer.
        if (_half.TryGetValue(path, out var seen) && seen == state) return false;
        try
        {
            var isWhole = PictureEnd.IsReached(path) || PhotoCheck.ForeignFormatOf(path) is not null;
            _unreadable.Remove(path);
            if (isWhole) _half.Remove(path);
            else _half[path] = state;
            return isWhole;
        }
        catch (Exception fault) when (fault is CodecException or IOException or UnauthorizedAccessException)
        {
            // Gone, not to be read by us, or held open by the one who writes it: the next look asks again.
            _unreadable[path] = fault is CodecException ? fault.Message : $"{path} cannot be read: {FileFault.Of(fault)}.";
            return false;
        }
    }
}
