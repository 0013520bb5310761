using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Export;

/// <summary>One way through all that waits: what is to be retouched, and what became of it.</summary>
internal sealed class ExportRound(DonePhotos done, ExportLog log, ExportOutcome outcome)
{
    private const int MaxTries = 3;

    // Whoever writes a photo anew has finished by then, as a rule.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (ExportQueue.WaitingPhoto Photo, FileState Before)> _planned = new(OutputPlan.PathComparer);
    private readonly HashSet<string> _settled = new(OutputPlan.PathComparer);
    private readonly HashSet<string> _tried = new(OutputPlan.PathComparer);
    private bool _needsPause;

    /// <summary>Whether another round finds another queue than this one did.</summary>
    internal bool HasMoved => _settled.Count > 0 || _tried.Count > 0;

    /// <summary>Why the daemon took no photo, where it did not.</summary>
    internal string? Obstacle { get; private set; }

    /// <summary>What is to be retouched, each photo once; what is not there, or done, is settled.</summary>
    internal IReadOnlyList<(string? Preset, ExportQueue.WaitingPhoto Photo)> Plan(IEnumerable<ExportQueue.Launch> launches)
    {
        var planned = new List<(string?, ExportQueue.WaitingPhoto)>();
        var waiting = launches.SelectMany(launch => launch.Photos, (launch, photo) => (launch.Preset, Photo: photo));
        foreach (var (preset, photo) in waiting.DistinctBy(one => one.Photo.Path, OutputPlan.PathComparer))
        {
            if (FileState.Of(photo.Path) is not { } now)
            {
                Fail(photo.Path, $"{photo.Path} {(Directory.Exists(photo.Path) ? "is a folder; name the photos in it" : "does not exist")}.");
            }
            else if (done.Contains(photo.Path, now))
            {
                log.Write("was done", photo.Path);
                _settled.Add(photo.Path);
            }
            else
            {
                _planned.Add(photo.Path, (photo, now));
                planned.Add((preset, photo));
            }
        }

        return planned;
    }

    /// <summary>Takes a photo's answer.</summary>
    internal void Settle(string path, PhotoReport report)
    {
        if (report.Error is not { } error)
        {
            _settled.Add(path);
            log.Write("retouched", path);
            outcome.Succeed();
        }
        else if (error.Code is "cancelled" or PhotoReport.NotStarted)
        {
            // Its turn comes again.
        }
        else if (error.Code == "unavailable")
        {
            // The daemon was lost while it worked on this photo, perhaps over it.
            TryAgain(path, error.Message);
        }
        else if (report.IsDaemonAway)
        {
            Obstacle = error.Message;
        }
        else if (FileState.Of(path) is { } now && now != _planned[path].Before)
        {
            // The host writes it anew; what was read of it was no longer, or not yet, a photo.
            TryAgain(path, error.Message);
        }
        else
        {
            Fail(path, error.Message);
        }
    }

    /// <summary>What stays in the queue of a waiting photo; null where it is settled.</summary>
    internal ExportQueue.WaitingPhoto? LeftOf(ExportQueue.WaitingPhoto photo) =>
        _settled.Contains(photo.Path) ? null : _tried.Contains(photo.Path) ? photo with { Tries = photo.Tries + 1 } : photo;

    /// <summary>Gives those who were in the way time to finish.</summary>
    internal async Task PauseAsync(CancellationToken cancellation)
    {
        if (_needsPause) await Task.Delay(Pause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void TryAgain(string path, string message)
    {
        if (_planned[path].Photo.Tries + 1 >= MaxTries)
        {
            Fail(path, $"{message} This was the last of {MaxTries} tries with {path}.");
            return;
        }

        _tried.Add(path);
        _needsPause = true;
        log.Write("again", path, message);
    }

    private void Fail(string path, string message)
    {
        _settled.Add(path);
        log.Write("failed", path, message);
        outcome.Fail(message);
    }
}
