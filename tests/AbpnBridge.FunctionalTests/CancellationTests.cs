using System.Diagnostics;
using AbpnBridge.Rpc;
using AbpnBridge.V1;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

/// <summary>Whoever cancels, goes away or runs out of time gives place and memory back at once.</summary>
public sealed class CancellationTests(CancellationTests.TightDaemon tight) : IClassFixture<CancellationTests.TightDaemon>, IAsyncLifetime
{
    // Stopping takes one step of the engine; the rest is slack for a machine that builds and trains beside the tests.
    private static readonly TimeSpan FreedWithin = TimeSpan.FromSeconds(60);

    /// <summary>The room is free: a test that ended its call early leaves it to the daemon to notice.</summary>
    public async ValueTask InitializeAsync() => await UntilAsync(async () => await TryAsync() == StatusCode.OK);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Retouch_ClientCancelsDuringUpload_GivesItsMemoryBack()
    {
        using var cancel = new CancellationTokenSource();
        using var call = await HoldRoomAsync(cancel.Token);

        await cancel.CancelAsync();

        await UntilAsync(async () => await TryAsync() == StatusCode.OK);
    }

    [Fact]
    public async Task Retouch_NoRoom_SaysWhenToTryAgain()
    {
        using var call = await HoldRoomAsync(CancellationToken.None);

        var refusal = await Refusals.ExpectAsync(
            StatusCode.ResourceExhausted, () => RetouchConversation.RunAsync(tight.Client, tight.Photo));

        Assert.True(Refusals.DetailsOf<RetryInfo>(refusal).RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        Assert.Contains("MB", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retouch_ClientCancelsWhileItRuns_MakesRoomForTheNext()
    {
        using var cancel = new CancellationTokenSource();
        var running = RunUntilCancelledAsync(cancel);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => running);

        Assert.Equal(StatusCode.Cancelled, refusal.StatusCode);
        await UntilAsync(async () => await TryAsync() == StatusCode.OK);
    }

    [Fact]
    public async Task Session_ClosedWhileItRuns_MakesRoomForTheNext()
    {
        var session = await PhotoConversation.OpenAsync(tight.Client, tight.Photo);
        await session.UploadAsync();
        await session.StartAsync();

        await session.CloseAsync();

        await UntilAsync(async () => await TryAsync() == StatusCode.OK);
    }

    [Fact]
    public async Task Retouch_DeadlineDuringUpload_EndsTheCallAndFreesItsMemory()
    {
        using var call = tight.Client.Retouch.Retouch(deadline: DateTime.UtcNow.AddSeconds(1));

        await Refusals.ExpectAsync(StatusCode.DeadlineExceeded, async () =>
        {
            await call.RequestStream.WriteAsync(new RetouchRequest { Header = new RetouchHeader { Photo = tight.Photo.Header } });
            await RetouchConversation.ReceiveAsync(call, CancellationToken.None);
        });

        await UntilAsync(async () => await TryAsync() == StatusCode.OK);
    }

    /// <summary>A call that has sent its header and holds the only room.</summary>
    private async Task<AsyncDuplexStreamingCall<RetouchRequest, RetouchResponse>> HoldRoomAsync(CancellationToken cancellationToken)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < FreedWithin;)
        {
            var call = tight.Client.Retouch.Retouch(cancellationToken: cancellationToken);
            await call.RequestStream.WriteAsync(
                new RetouchRequest { Header = new RetouchHeader { Photo = tight.Photo.Header } }, CancellationToken.None);
            var answer = call.ResponseStream.MoveNext(CancellationToken.None);
            while (!answer.IsCompleted)
                if (await TryAsync() == StatusCode.ResourceExhausted)
                    return call;
            // The probe held the room when the header came, and the call was refused: once more.
            await Assert.ThrowsAsync<RpcException>(() => answer);
            call.Dispose();
        }

        throw new TimeoutException($"A second photo finds room, or the first finds none, for {FreedWithin}.");
    }

    /// <summary>Starts a retouch, and cancels it as soon as the engine is at work.</summary>
    private async Task RunUntilCancelledAsync(CancellationTokenSource cancel)
    {
        using var call = tight.Client.Retouch.Retouch(cancellationToken: cancel.Token);
        await call.RequestStream.WriteAsync(new RetouchRequest { Header = new RetouchHeader { Photo = tight.Photo.Header } });
        await RetouchConversation.SendAsync(call, tight.Photo, CancellationToken.None);
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
            if (call.ResponseStream.Current.Progress?.State == RetouchState.Running)
                await cancel.CancelAsync();
    }

    /// <summary>Whether a photo is taken now.</summary>
    private async Task<StatusCode> TryAsync()
    {
        try
        {
            var opened = await tight.Client.Photo.OpenPhotoAsync(new OpenPhotoRequest { Photo = tight.Photo.Header });
            await tight.Client.Photo.ClosePhotoAsync(new ClosePhotoRequest { PhotoId = opened.PhotoId });
            return StatusCode.OK;
        }
        catch (RpcException refusal)
        {
            return refusal.StatusCode;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < FreedWithin; await Task.Delay(20))
            if (await condition())
                return;
        Assert.Fail($"It did not come about within {FreedWithin}.");
    }

    /// <summary>
    /// Room for one photo at a time: 560 MB hold one estimate (290 to 550 MB, by the number of cores), not two. Silence alone frees it too late for any test.
    /// </summary>
    public sealed class TightDaemon : IAsyncLifetime
    {
        private DaemonProcess _process = null!;

        internal DaemonClient Client { get; private set; } = null!;

        internal TestPhoto Photo { get; } = TestPhoto.Tiled(1600, 2000);

        public async ValueTask InitializeAsync()
        {
            _process = await DaemonProcess.StartAsync(
                ["--AbpnBridge:Limits:MaxOpenBytes=560000000", "--AbpnBridge:Limits:UploadIdleSeconds=300"]);
            Client = new DaemonClient(_process);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _process.DisposeAsync();
        }
    }
}
