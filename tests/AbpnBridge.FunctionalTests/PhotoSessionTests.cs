using AbpnBridge.V1;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class PhotoSessionTests(SharedDaemon shared)
{
    private static readonly TestPhoto Photo = TestPhoto.Face();

    [Fact]
    public async Task Session_FromOpenToClose_GivesTheSamePixelsAsOneCall()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);

        var number = await session.StartAsync();
        var done = await session.UntilDoneAsync();
        var pixels = await session.ReadAsync();
        await session.CloseAsync();

        Assert.Equal(1, number);
        Assert.Equal(1, done.RetouchNumber);
        Assert.Equal(1, Assert.Single(done.Summary.Regions).Id);
        Assert.Equal((await RetouchConversation.RunAsync(shared.Client, Photo)).Pixels, pixels);
        await Refusals.ExpectAsync(StatusCode.NotFound, () => session.ReadAsync());
        await session.CloseAsync(); // Twice is no error.
    }

    [Fact]
    public async Task Session_SecondStart_NeedsNoUploadAndFollowsTheNewStrengths()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);

        var strong = await session.RetouchAsync(start => start.Settings = RetouchConversation.Strengths(1, 1));
        var none = await session.RetouchAsync(start => start.Settings = RetouchConversation.Strengths(0, 0));
        var done = await session.UntilDoneAsync();

        Assert.NotEqual(Photo.Pixels, strong);
        Assert.Equal(Photo.Pixels, none);
        Assert.Equal(2, done.RetouchNumber);
        Assert.Equal(0, done.Summary.Timings.LowResMs);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_ManyStartsInARow_EndWithTheLastStrengths()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);

        for (var i = 1; i <= 8; i++)
            Assert.Equal(i, await session.StartAsync(start => start.Settings = RetouchConversation.Strengths(i / 8f, 0)));
        await session.UntilDoneAsync();
        var slider = await session.ReadAsync();

        var direct = await RetouchConversation.RunAsync(shared.Client, Photo, header => header.Settings = RetouchConversation.Strengths(1, 0));
        Assert.Equal(direct.Pixels, slider);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_Watch_EndsWithDone()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);
        await session.StartAsync();

        using var watch = session.Client.WatchRetouch(new WatchRetouchRequest { PhotoId = session.Id });
        var looks = new List<GetRetouchResponse>();
        while (await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            looks.Add(watch.ResponseStream.Current);

        Assert.Equal(RetouchState.Done, looks[^1].Progress.State);
        Assert.NotNull(looks[^1].Summary);
        Assert.Equal(looks.Select(look => look.Progress.Fraction).Order(), looks.Select(look => look.Progress.Fraction));
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_Preview_IsTheRetouchAtTheSizeOfTheView()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);
        await session.RetouchAsync();

        var view = await session.Client.ReadPixelsAsync(Preview(200, 0, 200));
        var part = await session.Client.ReadPixelsAsync(Preview(200, 50, 25));
        var mask = await session.Client.ReadPixelsAsync(Preview(200, 0, 200, RetouchOutput.Mask));
        var whole = await session.Client.ReadPixelsAsync(Preview(4096, 0, Photo.Extent.Height));
        var full = await session.ReadAsync();
        await Refusals.ExpectFieldAsync(
            "row_count", ["must be between 1 and 50"], async () => await session.Client.ReadPixelsAsync(Preview(200, 150, 51)));
        await session.CloseAsync();

        // 150.1 columns: the last one is part of a pixel.
        Assert.Equal(new Extent { Width = 151, Height = 200 }, view.Extent);
        Assert.Equal(151 * 200 * 3, view.Pixels.Length);
        Assert.Equal(view.Pixels.Memory.Slice(50 * 151 * 3, 25 * 151 * 3).ToArray(), part.Pixels.ToByteArray());
        Assert.Equal(151 * 200, mask.Pixels.Length);
        // A view as large as the photo is the photo.
        Assert.Equal(new Extent { Width = Photo.Extent.Width, Height = Photo.Extent.Height }, whole.Extent);
        Assert.Equal(full, whole.Pixels.ToByteArray());

        ReadPixelsRequest Preview(int longSide, int firstRow, int rowCount, RetouchOutput output = RetouchOutput.Pixels) => new()
        {
            PhotoId = session.Id,
            Output = output,
            PreviewLongSide = longSide,
            FirstRow = firstRow,
            RowCount = rowCount,
        };
    }

    [Fact]
    public async Task Session_MaskAndLayers_ComeInTheirFormats()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);
        await session.RetouchAsync();

        var mask = await session.ReadAsync(RetouchOutput.Mask);
        var softLight = await session.ReadAsync(RetouchOutput.SoftLightLayer);

        Assert.Equal(Photo.Extent.PixelCount, mask.Length);
        Assert.Equal(Photo.Pixels.Length, softLight.Length);
        // RGB with alpha.
        Assert.Equal(4 * Photo.Extent.PixelCount, (await session.ReadAsync(RetouchOutput.ResidueLayer)).Length);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_Cancelled_SaysSoAndCanStartAnew()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);
        await session.StartAsync();
        await session.Client.CancelRetouchAsync(new CancelRetouchRequest { PhotoId = session.Id });
        var look = await session.Client.GetRetouchAsync(new GetRetouchRequest { PhotoId = session.Id });

        // It may have been done before the cancel came.
        Assert.Contains(look.Progress.State, (RetouchState[])[RetouchState.Cancelled, RetouchState.Done]);
        var pixels = await session.RetouchAsync();
        Assert.NotEqual(Photo.Pixels, pixels);
        await session.CloseAsync();
    }
}
