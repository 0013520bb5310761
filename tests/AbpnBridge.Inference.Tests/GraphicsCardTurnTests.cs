using Xunit;

namespace AbpnBridge.Inference.Tests;

/// <summary>Two sessions of one graphics card never run at once. The processor stands for the card.</summary>
public sealed class GraphicsCardTurnTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OfASecondSession_WaitsOnAGraphicsCardAndCanGiveUp(bool isGraphicsCard)
    {
        var card = new OnnxRuntimeDevice("GPU", _ => { }, isGraphicsCard);
        using var slow = OnnxModel.Load(TinyModel.Network("slow"), card);
        using var quick = OnnxModel.Load(TinyModel.Network("tiny-refiner"), card);
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => slow.WarmUp(stop.Token), TestContext.Current.CancellationToken);

        // The quick one takes well under a millisecond by itself: giving up after three seconds means that it waited.
        Assert.Equal(isGraphicsCard, await GivesUpAsync(quick, tries: 10));

        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        quick.WarmUp(TestContext.Current.CancellationToken);
    }

    // Again, where the slow one had not begun yet.
    private static async Task<bool> GivesUpAsync(OnnxModel quick, int tries)
    {
        for (var i = 0; i < tries; i++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            try
            {
                quick.WarmUp(patience.Token);
            }
            catch (OperationCanceledException)
            {
                return true;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return false;
    }
}
