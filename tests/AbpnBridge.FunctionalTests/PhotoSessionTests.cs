using AbpnBridge.V1;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class PhotoSessionTests(SharedDaemon shared)
{
    private static readonly TestPhoto Photo = TestPhoto.Face();

    [Fact]
    public async Task Session_FromOpenToClose_GivesTheSamePixelsAsOneCall()
    {
        var session = await OpenUploadedAsync();

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
        var session = await OpenUploadedAsync();

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
        var session = await OpenUploadedAsync();

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
        var session = await OpenUploadedAsync();
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
    public async Task Session_MaskAndSoftLight_ComeInTheirFormats()
    {
        var session = await OpenUploadedAsync();
        await session.RetouchAsync();

        var mask = await session.ReadAsync(RetouchOutput.Mask);
        var softLight = await session.ReadAsync(RetouchOutput.SoftLightLayer);

        Assert.Equal(Photo.Extent.PixelCount, mask.Length);
        Assert.Equal(Photo.Pixels.Length, softLight.Length);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_Region_ActsInsideOnly()
    {
        var session = await OpenUploadedAsync();

        var pixels = await session.RetouchAsync(start => start.Region = new Bounds { X = 0, Y = 0, Width = 301, Height = 200 });

        Assert.Equal(Photo.Pixels[(200 * Photo.RowBytes)..], pixels[(200 * Photo.RowBytes)..]);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_SmallSelection_ActsInsideItsBoundsOnly()
    {
        var session = await OpenUploadedAsync();
        var selection = new SelectionMask
        {
            PixelFormat = PixelFormat.Grey8,
            Bounds = new Bounds { X = 0, Y = 0, Width = 301, Height = 200 },
            Pixels = ByteString.CopyFrom(Enumerable.Repeat((byte)255, 301 * 200).ToArray()),
        };

        var pixels = await session.RetouchAsync(start => start.Selection = selection);

        Assert.NotEqual(Photo.Pixels, pixels);
        Assert.Equal(Photo.Pixels[(200 * Photo.RowBytes)..], pixels[(200 * Photo.RowBytes)..]);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_SelectionPlane_IsUsedWhenAskedForAndCanBeWrittenAnew()
    {
        var session = await OpenUploadedAsync();
        await WriteSelectionAsync(session, 0);
        var nothing = await session.RetouchAsync(start => start.UseSelectionPlane = true);
        await WriteSelectionAsync(session, 255);
        var everything = await session.RetouchAsync(start => start.UseSelectionPlane = true);
        var without = await session.RetouchAsync();

        Assert.Equal(Photo.Pixels, nothing);
        Assert.NotEqual(Photo.Pixels, everything);
        Assert.Equal(without, everything);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_RegionSwitchedOff_LeavesThePhotoAsItWas()
    {
        var session = await OpenUploadedAsync();
        await session.RetouchAsync();

        var pixels = await session.RetouchAsync(start => start.RegionOverrides.Add(new RegionOverride { RegionId = 1, Off = true }));

        Assert.Equal(Photo.Pixels, pixels);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_UnknownRegion_IsRefused()
    {
        var session = await OpenUploadedAsync();
        await session.RetouchAsync();

        await Refusals.ExpectFieldAsync(
            "region_overrides[0].region_id", ["is 17", "regions are 1"],
            () => session.StartAsync(start => start.RegionOverrides.Add(new RegionOverride { RegionId = 17 })));
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_RowsMissing_SaysWhichOneIsFirst()
    {
        var session = await PhotoConversation.OpenAsync(shared.Client, Photo);
        await session.Client.WritePixelsAsync(new WritePixelsRequest { PhotoId = session.Id, Band = Photo.Band(0, 30) });

        var refusal = await Refusals.ExpectAsync(StatusCode.FailedPrecondition, () => session.StartAsync());

        Assert.Contains("30 of 401 were written, the first missing one is row 30", refusal.Status.Detail, StringComparison.Ordinal);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_RowTwice_IsRefused()
    {
        var session = await OpenUploadedAsync();

        await Refusals.ExpectFieldAsync(
            "band.first_row", ["row 7 was sent already"],
            async () => await session.Client.WritePixelsAsync(new WritePixelsRequest { PhotoId = session.Id, Band = Photo.Band(7, 1) }));
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_ReadBeforeDone_IsRefused()
    {
        var session = await OpenUploadedAsync();

        var refusal = await Refusals.ExpectAsync(StatusCode.FailedPrecondition, () => session.ReadAsync());

        Assert.Contains("No retouch", refusal.Status.Detail, StringComparison.Ordinal);
        await session.CloseAsync();
    }

    [Theory]
    [InlineData(401, 1, "first_row")]
    [InlineData(-1, 1, "first_row")]
    [InlineData(400, 2, "row_count")]
    [InlineData(0, 0, "row_count")]
    public async Task Session_RowsOutsideThePhoto_AreRefused(int firstRow, int count, string field)
    {
        var session = await OpenUploadedAsync();

        await Refusals.ExpectFieldAsync(field, ["must be between"], async () => await session.Client.ReadPixelsAsync(new ReadPixelsRequest
        {
            PhotoId = session.Id,
            Output = RetouchOutput.Pixels,
            FirstRow = firstRow,
            RowCount = count,
        }));
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_Cancelled_SaysSoAndCanStartAnew()
    {
        var session = await OpenUploadedAsync();
        await session.StartAsync();
        await session.Client.CancelRetouchAsync(new CancelRetouchRequest { PhotoId = session.Id });
        var look = await session.Client.GetRetouchAsync(new GetRetouchRequest { PhotoId = session.Id });

        // It may have been done before the cancel came.
        Assert.Contains(look.Progress.State, (RetouchState[])[RetouchState.Cancelled, RetouchState.Done]);
        var pixels = await session.RetouchAsync();
        Assert.NotEqual(Photo.Pixels, pixels);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_OfAnotherClient_IsNotFound()
    {
        var session = await OpenUploadedAsync();
        var code = await shared.Client.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest());
        var paired = await shared.Client.Daemon.PairAsync(new PairRequest { Code = code.Code, ClientName = "stranger" });
        using var stranger = new DaemonClient(shared.Process, paired.Token);

        await Refusals.ExpectAsync(StatusCode.NotFound, async () => await stranger.Photo.GetRetouchAsync(new GetRetouchRequest { PhotoId = session.Id }));
        await Refusals.ExpectAsync(StatusCode.NotFound, async () => await stranger.Photo.ReadPixelsAsync(new ReadPixelsRequest { PhotoId = session.Id, Output = RetouchOutput.Pixels, RowCount = 1 }));
        await stranger.Photo.ClosePhotoAsync(new ClosePhotoRequest { PhotoId = session.Id });

        Assert.NotEmpty(await session.RetouchAsync()); // Still open: the stranger's close closed nothing.
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_LimitsOfNumberAndIdleTime_AreKept()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            ["--AbpnBridge:Limits:MaxOpenPhotos=2", "--AbpnBridge:Limits:SessionIdleSeconds=1"]);
        using var client = new DaemonClient(daemon);
        var first = await PhotoConversation.OpenAsync(client, Photo);
        await PhotoConversation.OpenAsync(client, Photo);

        var refusal = await Refusals.ExpectAsync(StatusCode.ResourceExhausted, () => PhotoConversation.OpenAsync(client, Photo));
        // Longer than the idle time, and the sweep comes every half second.
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);

        Assert.Contains("2 photos are open, which is the limit", refusal.Status.Detail, StringComparison.Ordinal);
        await Refusals.ExpectAsync(StatusCode.NotFound, () => first.UploadAsync());
        await PhotoConversation.OpenAsync(client, Photo);
    }

    private async Task<PhotoConversation> OpenUploadedAsync()
    {
        var session = await PhotoConversation.OpenAsync(shared.Client, Photo);
        await session.UploadAsync();
        return session;
    }

    private static async Task WriteSelectionAsync(PhotoConversation session, byte level)
    {
        foreach (var (row, count) in ((int, int)[])[(0, 300), (300, 101)])
            await session.Client.WritePixelsAsync(new WritePixelsRequest
            {
                PhotoId = session.Id,
                Plane = PixelPlane.Selection,
                SelectionFormat = PixelFormat.Grey8,
                Band = new PixelBand { FirstRow = row, Pixels = ByteString.CopyFrom(Enumerable.Repeat(level, count * 301).ToArray()) },
            });
    }
}
