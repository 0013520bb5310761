using Xunit;

namespace AbpnBridge.Inference.Tests;

/// <summary>Two sessions of one graphics card never run at once. The processor stands for the card.</summary>
public sealed class GraphicsCardTurnTests
{
    [Fact]
    public async Task Run_OfASecondSession_WaitsForTheGraphicsCardAndCanGiveUp() =>
        await BesideASlowRunAsync(isGraphicsCard: true, async (quick, running) =>
        {
            // The slow one may not have begun yet; when it has, the quick one waits for it.
            while (!running.IsCompleted && !GivesUp(quick, TimeSpan.FromSeconds(3)))
                await Task.Delay(20, TestContext.Current.CancellationToken);
        });

    [Fact]
    public async Task Run_OfASecondSession_OnTheProcessor_RunsBeside() =>
        await BesideASlowRunAsync(isGraphicsCard: false, async (quick, _) =>
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.False(GivesUp(quick, TimeSpan.FromMinutes(1)));
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        });

    // The slow run takes half a minute or more, unless it is cancelled: that it has not ended says that nothing waited for its end.
    private static async Task BesideASlowRunAsync(bool isGraphicsCard, Func<OnnxModel, Task, Task> act)
    {
        var card = new OnnxRuntimeDevice("GPU", _ => { }, isGraphicsCard);
        using var slow = OnnxModel.Load(TinyModel.Network("slow"), card);
        using var quick = OnnxModel.Load(TinyModel.Network("tiny-refiner"), card);
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => slow.WarmUp(stop.Token), TestContext.Current.CancellationToken);

        await act(quick, running);

        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        quick.WarmUp(TestContext.Current.CancellationToken);
    }

    // It takes well under a millisecond by itself: giving up after seconds means that it waited.
    private static bool GivesUp(OnnxModel quick, TimeSpan patience)
    {
        using var enough = new CancellationTokenSource(patience);
        try
        {
            quick.WarmUp(enough.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
