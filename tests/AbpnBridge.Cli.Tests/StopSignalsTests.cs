namespace AbpnBridge.Cli.Tests;

/// <summary>The stop file; signals are sent to whole processes in the tests with a daemon.</summary>
public sealed class StopSignalsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-stop");

    private string File => Path.Combine(_folder.FullName, "stop \U0001F6D1 now");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void File_Appears_StopsAllAtOnce(bool finishesRunning)
    {
        using var stop = new StopSignals(File, finishesRunning, () => Assert.Fail("Nobody pressed Ctrl-C."), CancellationToken.None);
        Assert.False(stop.Now.IsCancellationRequested);

        System.IO.File.WriteAllText(File, "");

        Assert.True(stop.Now.WaitHandle.WaitOne(Patience));
        Assert.True(stop.NoFurther.IsCancellationRequested);
    }

    [Fact]
    public void File_Appears_StartsNoPhotoAfterTheRunningOnesWereToldToEnd()
    {
        using var stop = new StopSignals(File, finishesRunning: true, () => { }, CancellationToken.None);
        using var told = new ManualResetEventSlim();
        var startsAnother = true;
        using var running = stop.Now.Register(() =>
        {
            startsAnother = !stop.NoFurther.IsCancellationRequested;
            told.Set();
        });

        System.IO.File.WriteAllText(File, "");

        Assert.True(told.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.False(startsAnother);
    }

    [Fact]
    public void File_ThereAlready_StopsAtTheStart()
    {
        System.IO.File.WriteAllText(File, "");

        using var stop = new StopSignals(File, finishesRunning: true, () => { }, CancellationToken.None);

        Assert.True(stop.Now.WaitHandle.WaitOne(Patience));
    }

    [Fact]
    public void Cancellation_OfTheCaller_StopsAllAtOnce()
    {
        using var caller = new CancellationTokenSource();
        using var stop = new StopSignals(null, finishesRunning: true, () => { }, caller.Token);

        caller.Cancel();

        Assert.True(stop.Now.IsCancellationRequested && stop.NoFurther.IsCancellationRequested);
    }
}
