using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Pixels;

/// <summary>
/// With sizes that no other test asks for; nothing of them is touched, so they are addresses only. What is kept is the process's: others that dispose pictures
/// meanwhile would take the place of these.
/// </summary>
[CollectionDefinition(nameof(PixelMemoryTests), DisableParallelization = true)]
[Collection(nameof(PixelMemoryTests))]
public sealed class PixelMemoryTests : IDisposable
{
    private static readonly Extent Size = new(25_000, 28_000);

    public void Dispose()
    {
        PixelMemory.KeepBytes = 0;
        new ImageBuffer(new Extent(1, 1), PixelFormat.Grey8).Dispose();
    }

    [Fact]
    public void ForFilling_AfterOneOfItsSizeWasDisposed_GetsItsMemory()
    {
        PixelMemory.KeepBytes = 1_000_000_000;
        var address = Disposed(Size);

        using var half = ImageBuffer.ForFilling(new Extent(Size.Width, Size.Height / 2 - 1), PixelFormat.Grey8);
        using var next = ImageBuffer.ForFilling(new Extent(Size.Width, Size.Height - 1), PixelFormat.Grey8);
        using var another = ImageBuffer.ForFilling(Size, PixelFormat.Grey8);

        Assert.NotEqual(address, half.Address); // more than twice as long as it needs
        Assert.Equal(address, next.Address);
        Assert.NotEqual(address, another.Address);
    }

    [Fact]
    public void New_AfterOneOfItsSizeWasDisposed_IsBlack()
    {
        PixelMemory.KeepBytes = 1_000_000_000;
        var small = new Extent(3000, 1000);
        for (var i = 0; i < 3; i++)
        {
            using var buffer = new ImageBuffer(small, PixelFormat.Grey8);
            Assert.False(buffer.Rows(0, small.Height).ContainsAnyExcept((byte)0));
            buffer.Rows(0, small.Height).Fill(7);
        }
    }

    [Fact]
    public void Dispose_MoreThanIsKept_GivesTheOldestBack()
    {
        PixelMemory.KeepBytes = 1_000_000_000;
        using var first = ImageBuffer.ForFilling(Size, PixelFormat.Grey8);
        using var second = ImageBuffer.ForFilling(Size, PixelFormat.Grey8);
        var kept = second.Address;

        first.Dispose();
        second.Dispose();

        using var next = ImageBuffer.ForFilling(Size, PixelFormat.Grey8);
        Assert.Equal(kept, next.Address);
    }

    [Fact]
    public async Task Dispose_NobodyAsksForItInTwoSeconds_GivesItBack()
    {
        PixelMemory.KeepBytes = 1_000_000_000;
        Disposed(Size);
        var bytes = (long)Size.Width * Size.Height;
        Assert.Contains(bytes, PixelMemory.KeptSizes);

        for (var start = Environment.TickCount64; PixelMemory.KeptSizes.Contains(bytes); await Task.Delay(50, TestContext.Current.CancellationToken))
            Assert.True(Environment.TickCount64 - start < 60_000); // a machine may be busy
    }

    private static nint Disposed(Extent extent)
    {
        using var buffer = ImageBuffer.ForFilling(extent, PixelFormat.Grey8);
        return buffer.Address;
    }
}
