using AbpnBridge.Daemon.Hosting;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Hosting;

public sealed class TransportMemoryTests
{
    [Fact]
    public void Block_Returned_IsLentAgainOnce()
    {
        using var memory = new TransportMemory();
        var first = memory.Rent();
        first.Dispose();
        first.Dispose();

        Assert.Equal(1, memory.IdleBlocks);
        Assert.Equal(TransportMemory.BlockBytes, memory.Rent(1).Memory.Length);
        Assert.Equal(0, memory.IdleBlocks);
    }

    [Fact]
    public void Block_ReturnedAgainWhileAnotherHasIt_StaysLent()
    {
        using var memory = new TransportMemory();
        var first = memory.Rent();
        first.Dispose();
        using var second = memory.Rent();

        first.Dispose();

        Assert.Equal(0, memory.IdleBlocks);
    }

    [Fact]
    public void Blocks_ManyReturned_AreKeptUpToTheBound()
    {
        using var memory = new TransportMemory();
        var lent = Enumerable.Range(0, TransportMemory.KeptBlocks + 20).Select(_ => memory.Rent()).ToList();

        lent.ForEach(block => block.Dispose());

        Assert.Equal(TransportMemory.KeptBlocks, memory.IdleBlocks);
    }

    [Fact]
    public void Rent_MoreThanABlock_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TransportMemory().Rent(TransportMemory.BlockBytes + 1));
}
