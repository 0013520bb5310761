using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class StressTests
{
    private const int Clients = 8;
    private const int CallsEach = 25;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Retouch_ManyClientsThatComeAndGo_LeaveTheDaemonAsItWas()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        using var client = new DaemonClient(daemon);
        var photo = TestPhoto.Tiled(900, 700);
        var before = (await RetouchConversation.RunAsync(client, photo)).Pixels;

        var each = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => ComeAndGoAsync(daemon, photo, new Random(i))));

        Assert.Contains(StatusCode.Cancelled, each.SelectMany(outcomes => outcomes));
        Assert.Equal(before, (await RetouchConversation.RunAsync(client, photo)).Pixels);
        Assert.DoesNotContain(daemon.Output.Split('\n'), line => line.Contains("fail:", StringComparison.Ordinal));
        for (var i = 0; i < 8; i++)
            await PhotoConversation.OpenAsync(client, photo); // All places and bytes are free again.
    }

    private static async Task<List<StatusCode>> ComeAndGoAsync(DaemonProcess daemon, TestPhoto photo, Random random)
    {
        using var client = new DaemonClient(daemon);
        var outcomes = new List<StatusCode>();
        for (var i = 0; i < CallsEach; i++)
        {
            using var leave = new CancellationTokenSource(random.Next(0, 1500));
            outcomes.Add(await OutcomeAsync(() => i % 2 == 0
                ? RetouchConversation.RunAsync(client, photo, cancellationToken: leave.Token)
                : OpenStartAndCloseAsync(client, photo, random)));
        }

        return outcomes;
    }

    private static async Task OpenStartAndCloseAsync(DaemonClient client, TestPhoto photo, Random random)
    {
        var session = await PhotoConversation.OpenAsync(client, photo);
        try
        {
            await session.UploadAsync();
            await session.StartAsync();
            await Task.Delay(random.Next(0, 500));
            var reading = session.ReadAsync();
            await session.CloseAsync();
            await reading;
        }
        catch (RpcException refusal) when (refusal.StatusCode == StatusCode.FailedPrecondition)
        {
            // Read before it was done.
        }
        finally
        {
            await session.CloseAsync();
        }
    }

    /// <summary>Besides finishing, a call may only be cancelled by its client, find its photo closed, or find the daemon busy.</summary>
    private static async Task<StatusCode> OutcomeAsync(Func<Task> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException refusal)
        {
            Assert.True(
                refusal.StatusCode is StatusCode.Cancelled or StatusCode.NotFound or StatusCode.ResourceExhausted, refusal.ToString());
            return refusal.StatusCode;
        }
        catch (OperationCanceledException)
        {
            return StatusCode.Cancelled;
        }
    }
}
