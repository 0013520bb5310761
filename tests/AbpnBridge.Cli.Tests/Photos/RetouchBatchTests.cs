using System.Collections.Concurrent;
using AbpnBridge.Cli.Photos;

namespace AbpnBridge.Cli.Tests.Photos;

/// <summary>The order and the end of a batch, with a retouch that is a formula.</summary>
public sealed class RetouchBatchTests
{
    private readonly ConcurrentQueue<string> _started = [];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Run_Photos_AreNeverMoreAtATimeThanJobs(int jobs)
    {
        var (running, most) = (0, 0);
        var batch = new RetouchBatch(
            async photo =>
            {
                lock (_started) most = Math.Max(most, ++running);
                await Task.Delay(5, CancellationToken.None);
                lock (_started) running--;
                return Done(photo);
            },
            jobs, CancellationToken.None);

        var reports = await batch.RunAsync(Photos(20), (_, _) => { });

        Assert.Equal(20, reports.Count);
        Assert.InRange(most, 1, jobs);
        Assert.Equal(Photos(20).Select(photo => photo.Path).Order(), reports.Select(report => report.Input).Order());
    }

    [Fact]
    public async Task Run_AllJobs_AreUsed()
    {
        using var together = new CountdownEvent(3);
        var batch = new RetouchBatch(
            photo =>
            {
                together.Signal();
                // Each keeps its thread, as decoding does.
                Assert.True(together.Wait(TimeSpan.FromSeconds(30)));
                return Task.FromResult(Done(photo));
            },
            3, CancellationToken.None);

        Assert.Equal(3, (await batch.RunAsync(Photos(3), (_, _) => { })).Count);
    }

    [Fact]
    public async Task Run_OneThatFails_DoesNotStopTheOthers()
    {
        var batch = new RetouchBatch(photo => Task.FromResult(photo.Path == "1" ? Failed(photo, "damaged", ExitCode.Refused) : Done(photo)), 2, CancellationToken.None);

        var reports = await batch.RunAsync(Photos(5), (_, _) => { });

        Assert.Equal(4, reports.Count(report => report.ExitStatus == ExitCode.Done));
    }

    [Theory]
    [InlineData("no-daemon", ExitCode.NoDaemon)]
    [InlineData("unauthenticated", ExitCode.Refused)]
    [InlineData("cancelled", ExitCode.Cancelled)]
    public async Task Run_DaemonLostOrStopped_StartsNoOtherAndReportsThoseLeft(string code, int status)
    {
        var batch = new RetouchBatch(
            photo =>
            {
                _started.Enqueue(photo.Path);
                return Task.FromResult(photo.Path == "1" ? Failed(photo, code, status) : Done(photo));
            },
            1, CancellationToken.None);
        var told = new List<string>();

        var reports = await batch.RunAsync(Photos(4), (photo, _) => told.Add(photo.Path));

        Assert.Equal(["0", "1"], _started);
        Assert.Equal(["0", "1", "2", "3"], told);
        Assert.Equal([null, code, "not-started", "not-started"], reports.Select(report => report.Error?.Code));
        Assert.Equal([ExitCode.Done, status, status, status], reports.Select(report => report.ExitStatus));
    }

    [Fact]
    public async Task Run_NoFurther_FinishesTheRunningOnes()
    {
        using var stop = new CancellationTokenSource();
        var batch = new RetouchBatch(
            async photo =>
            {
                if (photo.Path == "1") await stop.CancelAsync();
                return Done(photo);
            },
            1, stop.Token);

        var reports = await batch.RunAsync(Photos(4), (_, _) => { });

        Assert.Equal([ExitCode.Done, ExitCode.Done, ExitCode.Cancelled, ExitCode.Cancelled], reports.Select(report => report.ExitStatus));
    }

    private static PhotoInput[] Photos(int count) => [.. Enumerable.Range(0, count).Select(index => new PhotoInput(FormattableString.Invariant($"{index}")))];

    private static PhotoReport Done(PhotoInput photo) => new() { Input = photo.Path };

    private static PhotoReport Failed(PhotoInput photo, string code, int status) => PhotoReport.Of(photo.Path, new CommandFailure(code, status, "Why."));
}
