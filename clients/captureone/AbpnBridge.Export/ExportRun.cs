using AbpnBridge.Cli;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.Cli.Photos;
using AbpnBridge.Cli.Presets;

namespace AbpnBridge.Export;

/// <summary>The runner's work, until nothing is left that can be done: batches of all that waits, retouched in place.</summary>
internal sealed class ExportRun(ExportFolder folder, ExportQueue queue, ExportOutcome outcome, StopSignals stop) : IDisposable
{
    // One is read and another written while the device works on a third.
    private const int Jobs = 3;

    private readonly DaemonStart _daemon = new(folder);
    private readonly DonePhotos _done = new(folder);
    private readonly ExportLog _log = new(folder.Log);

    internal async Task RunAsync()
    {
        outcome.Log = folder.Log;
        while (!outcome.IsOver)
        {
            // 1. What has a preset that cannot be read stays in the queue until it can.
            SetAsideUnreadable();
            if (queue.IsEmpty) break;
            // 2. Without a daemon everything does.
            if (await WhyNotReadyAsync() is { } why) Leave(why);
            else await DoAsync(queue.Waiting());
        }

        foreach (var launches in queue.Aside()) Leave(launches, launches.Key, ExitCode.Refused);
    }

    public void Dispose() => _done.Dispose();

    private async Task<string?> WhyNotReadyAsync()
    {
        try
        {
            await _daemon.RequireReadyAsync(stop.NoFurther);
            return null;
        }
        catch (OperationCanceledException)
        {
            outcome.Stop();
            return null;
        }
        catch (Exception fault) when (CommandFailure.From(fault) is { } failure)
        {
            return failure.Message;
        }
    }

    private void SetAsideUnreadable()
    {
        foreach (var preset in queue.Waiting().Select(waiting => waiting.Launch.Preset).OfType<string>().Distinct(OutputPlan.PathComparer).ToList())
        {
            try
            {
                _ = Preset.Read(preset);
            }
            catch (CommandFailure wrong)
            {
                queue.SetAside(preset, $"{wrong.Message} Mend it, or put a good one in its place.");
            }
        }
    }

    private void Leave(string why) => Leave(queue.Waiting().Select(waiting => waiting.Launch), why, ExitCode.NoDaemon);

    private void Leave(IEnumerable<ExportQueue.Launch> launches, string why, int exitStatus)
    {
        var photos = launches.SelectMany(launch => launch.Photos).Select(photo => photo.Path).Distinct(OutputPlan.PathComparer).ToList();
        foreach (var path in photos) _log.Write("waits", path, why);
        outcome.Wait(photos, why, exitStatus);
    }

    private async Task DoAsync(IReadOnlyList<(string File, ExportQueue.Launch Launch)> waiting)
    {
        var round = new ExportRound(_done, _log, outcome);
        // 3. A batch is all that waits, each photo once, by preset.
        foreach (var batch in round.Plan(waiting.Select(one => one.Launch)).GroupBy(planned => planned.Preset, planned => planned.Photo))
        {
            if (!stop.NoFurther.IsCancellationRequested) await RetouchAsync(batch.Key, [.. batch], round);
        }

        // 6. Only now: until here the next launch would take all of them up.
        foreach (var (file, launch) in waiting) ExportQueue.Keep(file, launch, [.. launch.Photos.Select(round.LeftOf).OfType<ExportQueue.WaitingPhoto>()]);
        if (stop.NoFurther.IsCancellationRequested) outcome.Stop();
        else if (!round.HasMoved) Leave(round.Obstacle ?? "AbpnBridge takes no photos.");
        else await round.PauseAsync(stop.NoFurther);
    }

    private async Task RetouchAsync(string? preset, IReadOnlyList<ExportQueue.WaitingPhoto> photos, ExportRound round)
    {
        try
        {
            using var connection = DaemonConnection.Open(folder.StateDirectory);
            var retouch = new PhotoRetouch(connection.Retouch, await OptionsAsync(preset, photos, connection))
            {
                Patience = BusyDaemon.UsualPatience,
                // 4. See DonePhotos.
                BeforeCommit = files => _done.Note(files[0].Target, files[0].State),
            };
            // A photo that the daemon was lost over is tried alone, so that it takes no other with it.
            var jobs = photos.Any(photo => photo.Tries > 0) ? 1 : Jobs;
            var batch = new RetouchBatch(photo => retouch.RunAsync(photo, (_, _) => { }, stop.Now), jobs, stop.NoFurther);
            // 5. Every photo's answer counts as soon as it is there.
            await batch.RunAsync([.. photos.Select(photo => new PhotoInput(photo.Path))], (photo, report) => round.Settle(photo.Path, report));
        }
        catch (Exception fault) when (CommandFailure.From(fault) is { } failure)
        {
            // Such as a preset that was spoilt since.
            foreach (var photo in photos) round.Settle(photo.Path, PhotoReport.Of(photo.Path, failure));
        }
    }

    private async Task<RetouchOptions> OptionsAsync(string? preset, IReadOnlyList<ExportQueue.WaitingPhoto> photos, DaemonConnection connection)
    {
        var options = new RetouchOptions { Inputs = [.. photos.Select(photo => photo.Path)], InPlace = true };
        if (preset is not null) options = options.With(Preset.Read(preset));
        return options.PresetStrengths.Count == 0 ? options : options.WithOffered(await connection.OfferedAsync(stop.Now));
    }
}
