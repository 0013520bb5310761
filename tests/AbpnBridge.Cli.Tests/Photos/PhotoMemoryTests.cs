using AbpnBridge.Cli.Photos;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli.Tests.Photos;

public sealed class PhotoMemoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PhotoMemory _memory = new(limitBytes: 100);

    [Theory]
    [InlineData("progressive.jpg", 5)] // the photo, the result, what is written; coefficients of two bytes
    [InlineData("lzw.tif", 3)]
    public void BytesOf_Photo_CountsThePicturesThatAreInMemoryTogether(string name, int pictures)
    {
        using var photo = ImageDecoder.Decode(Repository.File($"tests/data/pictures/{name}"));

        Assert.Equal(pictures * photo.Pixels.ByteCount, PhotoMemory.BytesOf(photo, files: 1));
    }

    [Fact]
    public async Task Enter_TwoThatFit_AreInTogether()
    {
        using var first = await EnterAsync(60);
        using var second = await EnterAsync(40);
    }

    [Fact]
    public async Task Enter_OneThatDoesNotFit_WaitsForRoom()
    {
        var first = await EnterAsync(60);
        var second = EnterAsync(41);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task Enter_LargerThanAllThereIs_GetsInAlone()
    {
        var first = await EnterAsync(1);
        var giant = EnterAsync(1000);
        var behind = EnterAsync(1);
        Assert.False(giant.IsCompleted || behind.IsCompleted);

        first.Dispose();
        var inside = await giant;
        Assert.False(behind.IsCompleted);

        inside.Dispose();
        (await behind).Dispose();
    }

    [Fact]
    public async Task Resize_ToLess_LetsTheNextIn()
    {
        using var first = await EnterAsync(90);
        var second = EnterAsync(50);

        first.Resize(50);

        (await second).Dispose();
    }

    [Fact]
    public async Task Resize_ToMore_KeepsTheNextOut()
    {
        var first = await EnterAsync(10);
        first.Resize(100);
        var second = EnterAsync(1);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task Dispose_Twice_GivesBackOnce()
    {
        var first = await EnterAsync(60);
        using var second = await EnterAsync(40);
        first.Dispose();
        first.Dispose();

        using var third = await EnterAsync(60);
        Assert.False(EnterAsync(1).IsCompleted);
    }

    [Fact]
    public async Task Enter_Cancelled_MakesRoomForThoseBehind()
    {
        using var cancelling = new CancellationTokenSource();
        using var first = await EnterAsync(60);
        var cancelled = _memory.EnterAsync(90, cancelling.Token);
        var behind = EnterAsync(40);
        Assert.False(behind.IsCompleted);

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        (await behind).Dispose();
    }

    private Task<PhotoMemory.Share> EnterAsync(long bytes) => _memory.EnterAsync(bytes, CancellationToken.None).WaitAsync(Patience);
}
