using AbpnBridge.Cli;

namespace AbpnBridge.Export;

/// <summary>What went wrong in all that this process did; nothing to show where nothing did.</summary>
internal sealed class ExportOutcome
{
    private const int NamedPhotos = 3;

    private readonly List<string> _failures = [];
    private readonly Dictionary<string, string> _waiting = [];
    private int _photos;

    /// <summary>One of abpn's: done, failed (some photos at least), no daemon (photos wait for one), refused (photos wait for their preset), cancelled.</summary>
    internal int ExitStatus { get; private set; } = ExitCode.Done;

    /// <summary>Whether there is no use in going on now; what waits is left to the next launch.</summary>
    internal bool IsOver => ExitStatus is ExitCode.Cancelled or ExitCode.NoDaemon;

    /// <summary>Whether photos failed, of which nobody will speak again.</summary>
    internal bool HasFailures => _failures.Count > 0;

    /// <summary>Where everything is written down.</summary>
    internal string? Log { get; set; }

    /// <summary>What the user should see; null where all went well.</summary>
    internal string? Notice
    {
        get
        {
            string?[] parts = [Failures, .. _waiting.Values];
            var text = string.Join("\n\n", parts.OfType<string>());
            return text.Length == 0 ? null : Log is null ? text : $"{text}\n\nAll of it: {Log}";
        }
    }

    private string? Failures => _failures switch
    {
        [] => null,
        [var only] => only,
        [var first, ..] => $"{_failures.Count} of {_photos} photos were not retouched. The first: {first}",
    };

    internal void Succeed() => _photos++;

    internal void Fail(string message)
    {
        _photos++;
        _failures.Add(message);
        if (ExitStatus == ExitCode.Done) ExitStatus = ExitCode.Failed;
    }

    /// <summary>The user or the system ended it.</summary>
    internal void Stop() => ExitStatus = ExitCode.Cancelled;

    /// <summary>Photos are left in the queue.</summary>
    /// <param name="photos">Their full paths.</param>
    /// <param name="why">For want of what; said again it takes the former one's place.</param>
    /// <param name="exitStatus">No daemon, or refused.</param>
    internal void Wait(IReadOnlyList<string> photos, string why, int exitStatus)
    {
        if (exitStatus == ExitCode.NoDaemon || ExitStatus == ExitCode.Done) ExitStatus = exitStatus;
        var names = string.Join(", ", photos.Take(NamedPhotos).Select(Path.GetFileName));
        var more = photos.Count > NamedPhotos ? $" and {photos.Count - NamedPhotos} more" : "";
        _waiting[why] = $"{why}\n\n{photos.Count} {(photos.Count == 1 ? "photo waits" : "photos wait")}: {names}{more}. "
            + "The next export retouches them, too, and so does `abpn-export --resume`.";
    }
}
