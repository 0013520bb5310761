using AbpnBridge.Cli;

namespace AbpnBridge.Export;

/// <summary>The runner's work, until the queue is empty: batches of all that waits, through `abpn retouch --in-place`.</summary>
internal sealed class ExportRun
{
    // A daemon that starts with the user's session may still be testing its model.
    private const string PatienceSeconds = "10";

    private static readonly TimeSpan FollowPeriod = TimeSpan.FromMilliseconds(100);

    private readonly ExportFolder _folder;
    private readonly ExportQueue _queue;
    private readonly ExportOutcome _outcome;
    private readonly DonePhotos _done;
    private readonly ExportLog _log;

    internal ExportRun(ExportFolder folder, ExportQueue queue, ExportOutcome outcome)
    {
        (_folder, _queue, _outcome) = (folder, queue, outcome);
        _done = new DonePhotos(folder);
        _log = new ExportLog(folder.Log);
        outcome.Log = folder.Log;
    }

    internal async Task RunAsync()
    {
        // 1. What a killed runner left: its photos that are done count as done.
        _done.TakeUp(_queue.Waiting().Select(ExportQueue.Read).OfType<ExportQueue.Launch>().SelectMany(launch => launch.Photos).ToHashSet());
        if (await CommandTree.RunAsync(["status", "--wait", PatienceSeconds, .. OfState()], TextWriter.Null, TextWriter.Null) == ExitCode.Cancelled)
        {
            _outcome.End(ExitCode.Cancelled);
            return;
        }

        while (_queue.Waiting() is { Count: > 0 } files)
        {
            // 2. A batch is all that waits, each photo once, by preset.
            foreach (var batch in Plan(files).GroupBy(photo => photo.Preset, photo => photo.Now))
            {
                await RetouchAsync(batch.Key, [.. batch]);
                if (_outcome.IsStopped) return;
            }

            // 6. Only now: until here the next launch would take them up.
            foreach (var file in files) File.Delete(file);
        }
    }

    private List<(string? Preset, FileStamp Now)> Plan(IEnumerable<string> files)
    {
        var planned = new List<(string?, FileStamp)>();
        var seen = new HashSet<string>();
        foreach (var launch in files.Select(ExportQueue.Read).OfType<ExportQueue.Launch>())
        {
            foreach (var path in launch.Photos.Select(photo => photo.Path).Where(seen.Add))
            {
                if (FileStamp.Of(path) is not { } now) Fail(path, $"{path} {(Directory.Exists(path) ? "is a folder; name the photos in it" : "does not exist")}.");
                else if (_done.Contains(now)) _log.Write("was done", path);
                else planned.Add((launch.Preset, now));
            }
        }

        return planned;
    }

    private async Task RetouchAsync(string? preset, IReadOnlyList<FileStamp> photos)
    {
        // 3. Written down before the first of them changes.
        ExportFolder.WriteWhole(_folder.Begun, photos);
        File.Delete(_folder.Report);
        var report = new ReportFollower(_folder.Report);
        var command = CommandTree.RunAsync(CommandLine(preset, photos), TextWriter.Null, TextWriter.Null);

        // 4. Every photo's answer counts as soon as it is there.
        var unanswered = photos.ToDictionary(photo => photo.Path, _ => (string?)null);
        while (!command.IsCompleted)
        {
            Settle(report, unanswered);
            await Task.WhenAny(command, Task.Delay(FollowPeriod));
        }

        Settle(report, unanswered);

        // 5. What was not tried shares the command's fate. One that was stopped keeps its photos waiting.
        _outcome.End(await command);
        if (_outcome.IsStopped) return;
        foreach (var (path, why) in unanswered) Fail(path, why ?? report.FailureOfAll ?? $"{path} was not retouched; abpn did not say why.");
        File.Delete(_folder.Begun);
    }

    private string[] CommandLine(string? preset, IReadOnlyList<FileStamp> photos)
    {
        // A preset may ask for layers; in its place there is room for the photo only.
        string[] how = preset is null ? [] : ["--preset", preset, "--output", "pixels"];
        return ["retouch", "--in-place", .. how, ReportLines.FileOption.Name, _folder.Report, .. OfState(), "--", .. photos.Select(photo => photo.Path)];
    }

    private string[] OfState() => [CommandTree.StateDirectory.Name, _folder.StateDirectory];

    private void Settle(ReportFollower report, Dictionary<string, string?> unanswered)
    {
        foreach (var answer in report.Next())
        {
            if (!unanswered.ContainsKey(answer.Photo)) continue;
            if (answer.IsUntried)
            {
                unanswered[answer.Photo] = answer.Failure;
                continue;
            }

            unanswered.Remove(answer.Photo);
            if (answer.Failure is { } message) Fail(answer.Photo, message);
            else Succeed(answer.Photo);
        }
    }

    private void Succeed(string path)
    {
        if (FileStamp.Of(path) is { } now) _done.Add(now);
        _log.Write("retouched", path);
        _outcome.Succeed();
    }

    private void Fail(string path, string message)
    {
        _log.Write("failed", path, message);
        _outcome.Fail(message);
    }
}
