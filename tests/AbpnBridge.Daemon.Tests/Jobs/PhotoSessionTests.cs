using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Jobs;

public sealed class PhotoSessionTests : IDisposable
{
    private static readonly PhotoDescription Photo = new(new Extent(64, 48), PixelFormat.Rgb8, "", []);
    private static readonly Bounds LeftHalf = new(0, 0, 32, 48);

    private readonly MemoryBudget _budget = new(long.MaxValue);
    private readonly Roadblock _block = new();
    private readonly LoadedEngine _engine = FormulaEngine.Create();
    private readonly LoadedEngine _blockedEngine;
    private readonly PhotoSession _session;
    private RetouchJobRunner _runner = new(new LimitOptions { MaxRunningJobs = 1, MaxWaitingJobs = 0 });

    public PhotoSessionTests()
    {
        _blockedEngine = FormulaEngine.Create(_ => _block.Stop());
        _session = OpenUploaded(_budget);
    }

    public void Dispose()
    {
        _block.Dispose();
        _session.Dispose();
        _runner.Dispose();
    }

    [Fact]
    public async Task Start_QueueFull_LeavesTheFinishedRetouchThatStands()
    {
        Start(_session, null, _engine, ReceivedImage.Reserve(_budget, Photo.Extent, PixelFormat.Grey8));
        await UntilLastAsync(_session);
        using var other = OccupyTheQueue();

        var refusal = Assert.Throws<DaemonException>(() => Start(_session, LeftHalf, _engine));

        Assert.Equal(DaemonError.QueueFull, refusal.Kind);
        using var rendering = _session.BorrowRendering();
        Assert.Equal(1, rendering.RetouchNumber);
    }

    [Fact]
    public async Task Start_QueueFull_LetsTheRetouchThatRunsGoOn()
    {
        Start(_session, null, _blockedEngine);

        Assert.Throws<DaemonException>(() => Start(_session, LeftHalf, _engine));
        _block.Open();

        Assert.Equal(JobState.Done, (await UntilLastAsync(_session)).State);
    }

    [Fact]
    public void Start_QueueFull_HoldsNoSelectionPlane()
    {
        _session.WriteSelection(PixelFormat.Grey8, 0, new byte[64 * 48]);
        using var other = OccupyTheQueue();

        Assert.Throws<DaemonException>(() => Start(_session, null, _engine, useSelectionPlane: true));
        _session.Dispose();

        Assert.Equal(0, _budget.ReservedBytes);
    }

    [Fact]
    public async Task Calls_AfterClose_AreNotFoundAndTakeNoMemory()
    {
        Start(_session, null, _engine);
        await UntilLastAsync(_session);
        // A call that still renders keeps the pixels alive.
        var rendering = _session.BorrowRendering();
        _session.Dispose();

        Assert.Equal(DaemonError.NotFound, Assert.Throws<DaemonException>(() => Start(_session, null, _engine)).Kind);
        Assert.Equal(DaemonError.NotFound, Assert.Throws<DaemonException>(_session.BorrowRendering).Kind);
        Assert.Equal(
            DaemonError.NotFound,
            Assert.Throws<DaemonException>(() => _session.WriteSelection(PixelFormat.Grey8, 0, new byte[64])).Kind);
        rendering.Dispose();
        Assert.Equal(0, _budget.ReservedBytes);
    }

    [Fact]
    public async Task Start_WhileAnOlderOneStillReports_ShowsItsOwnProgressOnly()
    {
        _runner = new RetouchJobRunner(new LimitOptions { MaxRunningJobs = 1, MaxWaitingJobs = 1 });
        using var late = new Roadblock();
        Start(_session, null, FormulaEngine.Create(afterAnalysis: late.Stop));
        await late.Reached;
        Start(_session, LeftHalf, _blockedEngine);

        // The older one now reports more, and then gives its place to the newer one, whose network begins at 0.1.
        late.Open();
        await _block.Reached;

        Assert.Equal(0.1, _session.Newest!.Board.Current.Fraction);
    }

    private static PhotoSession OpenUploaded(MemoryBudget budget)
    {
        var session = new PhotoSession("id", "owner", Photo, FormulaEngine.Create().Model, budget, CancellationToken.None);
        session.WritePhoto(0, Enumerable.Repeat((byte)200, 64 * 48 * 3).ToArray());
        return session;
    }

    private PhotoSession OccupyTheQueue()
    {
        var other = OpenUploaded(new MemoryBudget(long.MaxValue));
        Start(other, null, _blockedEngine);
        return other;
    }

    private void Start(
        PhotoSession session, Bounds? region, LoadedEngine engine, ReceivedImage? selection = null, bool useSelectionPlane = false) =>
        session.Start(
            new RetouchOrder(new RetouchSettings(), region, new Dictionary<int, RetouchSettings>()), selection, useSelectionPlane, engine, _runner,
            NullLogger.Instance);

    private static async Task<JobProgress> UntilLastAsync(PhotoSession session)
    {
        JobProgress? seen = null;
        do
            seen = await session.Newest!.Board.NextAsync(seen, TestContext.Current.CancellationToken);
        while (!seen.IsLast);
        return seen;
    }
}
