using AbpnBridge.Daemon.Jobs;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Jobs;

public sealed class ProgressBoardTests
{
    private readonly ProgressBoard _board = new();

    [Fact]
    public void Show_SmallerFraction_DoesNotFall()
    {
        _board.Show(Running(0.5));
        _board.Show(Running(0.2) with { Step = "later" });

        Assert.Equal((0.5, "later"), (_board.Current.Fraction, _board.Current.Step));
    }

    [Fact]
    public void Show_AfterTheLastState_ChangesNothing()
    {
        _board.Show(new JobProgress(JobState.Cancelled, 0, "", 0, "gone"));
        _board.Show(new JobProgress(JobState.Done, 1, "", 0, ""));

        Assert.Equal(JobState.Cancelled, _board.Current.State);
    }

    [Fact]
    public async Task Next_EveryWatcher_SeesTheLastState()
    {
        var watchers = Enumerable.Range(0, 5).Select(_ => WatchAsync()).ToList();
        for (var i = 1; i < 100; i++)
            _board.Show(Running(i / 100.0));
        _board.Show(new JobProgress(JobState.Done, 1, "", 0, ""));

        foreach (var seen in await Task.WhenAll(watchers))
        {
            Assert.Equal(JobState.Done, seen[^1].State);
            Assert.Equal(seen.Select(progress => progress.Fraction).Order(), seen.Select(progress => progress.Fraction));
        }
    }

    [Fact]
    public async Task Next_NothingNew_WaitsUntilCancelled()
    {
        using var cancel = new CancellationTokenSource();
        var next = _board.NextAsync(_board.Current, cancel.Token);

        Assert.False(next.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private async Task<List<JobProgress>> WatchAsync()
    {
        var seen = new List<JobProgress>();
        do
        {
            seen.Add(await _board.NextAsync(seen.LastOrDefault(), CancellationToken.None));
        }
        while (!seen[^1].IsLast);

        return seen;
    }

    private static JobProgress Running(double fraction) => new(JobState.Running, fraction, "low-resolution", 0, "");
}
