using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Jobs;

public sealed class PhotoStoreTests : IDisposable
{
    private static readonly PhotoDescription Photo = new(new Extent(4, 4), PixelFormat.Rgb8, "", []);
    private static readonly long PhotoBytes = RetouchPlan.EstimateBytes(Photo.Extent, Photo.Format);

    private readonly LoadedEngine _engine = FormulaEngine.Create();
    private readonly TestTimeProvider _time = new();
    private readonly MemoryBudget _budget = new(3 * PhotoBytes + 1000);
    private readonly PhotoStore _store;

    public PhotoStoreTests() => _store = new PhotoStore(
        new LimitOptions { MaxOpenPhotos = 2, SessionIdleSeconds = 600 }, _budget, _time, NullLogger<PhotoStore>.Instance);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Open_Photo_ReservesThePlansEstimateAndClosingGivesItBack()
    {
        var session = _store.Open(Photo, _engine.Model, "a");

        Assert.Equal(PhotoBytes, _budget.ReservedBytes);
        _store.Close(session.Id, "a");
        Assert.Equal(0, _budget.ReservedBytes);
        _store.Close(session.Id, "a");
    }

    [Fact]
    public void Open_OverTheNumber_IsRefusedForNow()
    {
        _store.Open(Photo, _engine.Model, "a");
        _store.Open(Photo, _engine.Model, "b");

        var refusal = Assert.Throws<DaemonException>(() => _store.Open(Photo, _engine.Model, "c"));

        Assert.Equal(DaemonError.OutOfRoom, refusal.Kind);
        Assert.NotNull(refusal.RetryAfter);
    }

    [Fact]
    public void Open_OverTheBytes_IsRefusedBeforeAllocating()
    {
        using var others = _budget.Reserve(3 * PhotoBytes);

        Assert.Equal(DaemonError.OutOfRoom, Assert.Throws<DaemonException>(() => _store.Open(Photo, _engine.Model, "a")).Kind);
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public void Use_PhotoOfAnotherClient_IsNotFoundJustAsOneThatIsNot()
    {
        var session = _store.Open(Photo, _engine.Model, "a");

        var foreign = Assert.Throws<DaemonException>(() => _store.Use(session.Id, "b"));
        var missing = Assert.Throws<DaemonException>(() => _store.Use("nothing", "b"));
        _store.Close(session.Id, "b");

        Assert.Equal(DaemonError.NotFound, foreign.Kind);
        Assert.Equal(missing.Message, foreign.Message);
        Assert.Equal(1, _store.Count);
    }

    [Theory]
    [InlineData(599, 1)]
    [InlineData(600, 0)]
    public void CloseIdle_Photo_IsClosedAfterTheIdleTime(int seconds, int open)
    {
        _store.Open(Photo, _engine.Model, "a");

        _time.Advance(TimeSpan.FromSeconds(seconds));
        _store.CloseIdle();

        Assert.Equal(open, _store.Count);
    }

    [Fact]
    public void CloseIdle_PhotoInACall_StaysAndCountsFromTheEndOfTheCall()
    {
        var session = _store.Open(Photo, _engine.Model, "a");
        var use = _store.Use(session.Id, "a");

        _time.Advance(TimeSpan.FromHours(1));
        _store.CloseIdle();
        Assert.Equal(1, _store.Count);
        use.Dispose();
        _time.Advance(TimeSpan.FromSeconds(599));
        _store.CloseIdle();
        Assert.Equal(1, _store.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        _store.CloseIdle();
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public void Open_WhenFullOfIdlePhotos_MakesRoom()
    {
        _store.Open(Photo, _engine.Model, "a");
        _store.Open(Photo, _engine.Model, "a");
        _time.Advance(TimeSpan.FromMinutes(10));

        _store.Open(Photo, _engine.Model, "b");

        Assert.Equal(1, _store.Count);
    }

    [Fact]
    public void Ids_OfPhotos_CannotBeGuessed()
    {
        var (first, second) = (_store.Open(Photo, _engine.Model, "a").Id, _store.Open(Photo, _engine.Model, "a").Id);

        Assert.NotEqual(first, second);
        Assert.Equal(32, first.Length); // 128 random bits in hex
    }

    [Fact]
    public void Close_WhileACallWrites_KeepsThePixelsUntilItEnds()
    {
        var session = _store.Open(Photo, _engine.Model, "a");
        var loan = session.Pixels.Borrow();

        _store.Close(session.Id, "a");

        Assert.Equal(PhotoBytes, _budget.ReservedBytes);
        loan.Dispose();
        Assert.Equal(0, _budget.ReservedBytes);
    }
}
