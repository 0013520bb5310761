using AbpnBridge.Daemon.Jobs;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Jobs;

public sealed class MemoryBudgetTests
{
    [Fact]
    public void Reserve_WithinTheLimit_IsGivenBackOnce()
    {
        var budget = new MemoryBudget(100);
        var reservation = budget.Reserve(60);

        Assert.Equal(60, budget.ReservedBytes);
        reservation.Dispose();
        reservation.Dispose();
        Assert.Equal(0, budget.ReservedBytes);
    }

    [Fact]
    public void Reserve_MoreThanIsFree_IsRefusedForNow()
    {
        var budget = new MemoryBudget(100_000_000);
        using var reservation = budget.Reserve(60_000_000);

        var refusal = Assert.Throws<DaemonException>(() => budget.Reserve(40_000_001));

        Assert.Equal(DaemonError.OutOfRoom, refusal.Kind);
        Assert.NotNull(refusal.RetryAfter);
        Assert.Contains("needs 41 MB of memory; 40 MB of 100 MB are free", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reserve_MoreThanEverFits_IsRefusedForGood()
    {
        var refusal = Assert.Throws<DaemonException>(() => new MemoryBudget(100).Reserve(long.MaxValue));

        Assert.Equal(DaemonError.TooLarge, refusal.Kind);
        Assert.Null(refusal.RetryAfter);
    }
}
