using System.Diagnostics;
using AbpnBridge.V1;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class PhotoSessionRefusalTests(SharedDaemon shared)
{
    // The idle time and half a second of the sweep; the rest is slack for a busy machine.
    private static readonly TimeSpan ClosedWithin = TimeSpan.FromSeconds(60);
    private static readonly TestPhoto Photo = TestPhoto.Face();

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
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);

        await Refusals.ExpectFieldAsync(
            "band.first_row", ["row 7 was sent already"],
            async () => await session.Client.WritePixelsAsync(new WritePixelsRequest { PhotoId = session.Id, Band = Photo.Band(7, 1) }));
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_ReadBeforeDone_IsRefused()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);

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
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);

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
    public async Task Session_OfAnotherClient_IsNotFound()
    {
        var session = await PhotoConversation.OpenUploadedAsync(shared.Client, Photo);
        var code = await shared.Client.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest());
        var paired = await shared.Client.Daemon.PairAsync(new PairRequest { Code = code.Code, ClientName = "stranger" });
        using var stranger = new DaemonClient(shared.Process, paired.Token);

        await Refusals.ExpectAsync(StatusCode.NotFound, async () => await stranger.Photo.GetRetouchAsync(new GetRetouchRequest { PhotoId = session.Id }));
        var read = new ReadPixelsRequest { PhotoId = session.Id, Output = RetouchOutput.Pixels, RowCount = 1 };
        await Refusals.ExpectAsync(StatusCode.NotFound, async () => await stranger.Photo.ReadPixelsAsync(read));
        await stranger.Photo.ClosePhotoAsync(new ClosePhotoRequest { PhotoId = session.Id });

        Assert.NotEmpty(await session.RetouchAsync()); // Still open: the stranger's close closed nothing.
        await session.CloseAsync();
    }

    [Fact]
    public async Task Session_LimitsOfNumberAndIdleTime_AreKept()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            ["--AbpnBridge:Limits:MaxOpenPhotos=2", "--AbpnBridge:Limits:SessionIdleSeconds=6"]);
        using var client = new DaemonClient(daemon);
        var first = await PhotoConversation.OpenAsync(client, Photo);
        await PhotoConversation.OpenAsync(client, Photo);

        var refusal = await Refusals.ExpectAsync(StatusCode.ResourceExhausted, () => PhotoConversation.OpenAsync(client, Photo));
        Assert.Contains("2 photos are open, which is the limit", refusal.Status.Detail, StringComparison.Ordinal);

        // By itself, with nobody asking for room.
        for (var waited = Stopwatch.StartNew(); Closed() < 2; await Task.Delay(100, TestContext.Current.CancellationToken))
            Assert.True(waited.Elapsed < ClosedWithin, $"{Closed()} of 2 photos were closed within {ClosedWithin}.");
        await Refusals.ExpectAsync(StatusCode.NotFound, () => first.UploadAsync());
        await PhotoConversation.OpenAsync(client, Photo);

        int Closed() => daemon.Output.Split("it was idle").Length - 1;
    }
}
