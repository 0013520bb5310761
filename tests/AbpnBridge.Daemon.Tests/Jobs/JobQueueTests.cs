using AbpnBridge.Daemon.Jobs;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Jobs;

public sealed class JobQueueTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Enter_FullQueue_IsRefusedWithARetryHint()
    {
        var queue = new JobQueue(maxRunning: 1, maxWaiting: 1, "retouches");
        using var running = await queue.EnterAsync(_ => { }, None);
        _ = queue.EnterAsync(_ => { }, None);

        var refusal = await Assert.ThrowsAsync<DaemonException>(() => queue.EnterAsync(_ => { }, None));

        Assert.Equal(DaemonError.QueueFull, refusal.Kind);
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);
        Assert.Contains("1 retouches are running and 1 are waiting", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_Place_GoesToWhoeverCameFirst()
    {
        var queue = new JobQueue(1, 10, "retouches");
        var running = await queue.EnterAsync(_ => { }, None);
        var second = queue.EnterAsync(_ => { }, None);
        var third = queue.EnterAsync(_ => { }, None);

        running.Dispose();

        (await second).Dispose();
        (await third).Dispose();
        Assert.Equal((0, 0), queue.Load);
    }

    [Fact]
    public async Task Wait_Positions_CountTheJobsAhead()
    {
        var queue = new JobQueue(1, 10, "retouches");
        var running = await queue.EnterAsync(_ => { }, None);
        var (first, last) = (new List<int>(), new List<int>());
        _ = queue.EnterAsync(first.Add, None);
        var waiting = queue.EnterAsync(last.Add, None);

        running.Dispose();

        Assert.Equal([0], first);
        Assert.Equal([1, 0], last);
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Cancel_Waiting_LeavesTheLineAndMovesTheOthersUp()
    {
        var queue = new JobQueue(1, 10, "retouches");
        using var running = await queue.EnterAsync(_ => { }, None);
        using var cancel = new CancellationTokenSource();
        var leaving = queue.EnterAsync(_ => { }, cancel.Token);
        var positions = new List<int>();
        _ = queue.EnterAsync(positions.Add, None);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Equal([1, 0], positions);
        Assert.Equal((1, 1), queue.Load);
    }

    [Fact]
    public async Task Dispose_PlaceTwice_GivesItBackOnce()
    {
        var queue = new JobQueue(2, 0, "retouches");
        var first = await queue.EnterAsync(_ => { }, None);
        using var second = await queue.EnterAsync(_ => { }, None);

        first.Dispose();
        first.Dispose();

        Assert.Equal((1, 0), queue.Load);
    }

    [Fact]
    public async Task Enter_ManyAtOnce_NeverRunMoreThanAllowed()
    {
        var queue = new JobQueue(2, 1000, "retouches");
        var (running, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            using var place = await queue.EnterAsync(_ => { }, None);
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
        })));

        Assert.InRange(most, 1, 2);
        Assert.Equal((0, 0), queue.Load);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
