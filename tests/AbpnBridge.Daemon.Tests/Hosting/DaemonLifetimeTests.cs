using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Hosting;

public sealed class DaemonLifetimeTests
{
    [Fact]
    public async Task Dispose_RunUnderWay_WaitsForItAndFreesTheNetwork()
    {
        using var block = new Roadblock();
        using var host = new StartedHost();
        var engine = FormulaEngine.Create(_ => block.Stop());
        var lifetime = new DaemonLifetime(new DaemonOptions(), host) { EnginePatience = TimeSpan.FromMinutes(1) };
        lifetime.Ready(engine);
        var work = Task.Run(() => Analyse(engine), TestContext.Current.CancellationToken);
        await block.Reached;

        var end = Task.Run(lifetime.Dispose, TestContext.Current.CancellationToken);

        // Long enough to see that it waits, whatever else the machine does: no time is too short for that.
        await Assert.ThrowsAsync<TimeoutException>(() => end.WaitAsync(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        block.Open();
        await end;
        await work;
        Assert.Throws<ObjectDisposedException>(() => Analyse(engine));
    }

    [Fact]
    public async Task Dispose_RunThatHangs_EndsAllTheSame()
    {
        using var block = new Roadblock();
        using var host = new StartedHost();
        var engine = FormulaEngine.Create(_ => block.Stop());
        var lifetime = new DaemonLifetime(new DaemonOptions(), host) { EnginePatience = TimeSpan.FromMilliseconds(50) };
        lifetime.Ready(engine);
        var work = Task.Run(() => Analyse(engine), TestContext.Current.CancellationToken);
        await block.Reached;

        lifetime.Dispose();

        Assert.False(work.IsCompleted);
        block.Open();
        await work;
    }

    private static RetouchAnalysis Analyse(LoadedEngine engine)
    {
        var size = new Extent(64, 48);
        var pixels = new byte[size.Width * size.Height * 3];
        return engine.Pipeline.Analyse(new Photo(new ImageView(pixels, size, PixelFormat.Rgb8)), roi: null, progress: null, CancellationToken.None);
    }
}
