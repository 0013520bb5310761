using AbpnBridge.Rpc;
using AbpnBridge.V1;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class QueueFullTests
{
    [Fact]
    public async Task Retouch_MoreThanRunningAndWaiting_AreRefusedWithARetryHintAndTheOthersFinish()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            ["--AbpnBridge:Limits:MaxRunningJobs=1", "--AbpnBridge:Limits:MaxWaitingJobs=1"]);
        using var client = new DaemonClient(daemon);
        var photo = TestPhoto.Tiled(1200, 1600);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => OutcomeAsync(client, photo)));

        var refusals = outcomes.Where(outcome => outcome.Refusal is not null).Select(outcome => outcome.Refusal!).ToList();
        var finished = outcomes.Where(outcome => outcome.Answer is not null).Select(outcome => outcome.Answer!).ToList();
        Assert.NotEmpty(refusals);
        Assert.True(finished.Count >= 2, "One runs and one waits.");
        Assert.All(refusals, refusal =>
        {
            Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
            Assert.Contains("1 retouches are running and 1 are waiting", refusal.Status.Detail, StringComparison.Ordinal);
            Assert.True(Refusals.DetailsOf<RetryInfo>(refusal).RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        });
        Assert.Contains(finished, answer => answer.Progress[0].State == RetouchState.Queued);
    }

    private static async Task<(RetouchConversation? Answer, RpcException? Refusal)> OutcomeAsync(DaemonClient client, TestPhoto photo)
    {
        try
        {
            return (await RetouchConversation.RunAsync(client, photo), null);
        }
        catch (RpcException refusal)
        {
            return (null, refusal);
        }
    }
}
