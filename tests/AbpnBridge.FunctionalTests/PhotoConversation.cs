using System.Diagnostics;
using AbpnBridge.V1;
using Xunit;

namespace AbpnBridge.FunctionalTests;

/// <summary>An open photo of one client, with the steps that every test of a session needs.</summary>
internal sealed class PhotoConversation(PhotoService.PhotoServiceClient client, TestPhoto photo, string id, int bandRows)
{
    // A second on an idle machine.
    private static readonly TimeSpan DoneLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    public string Id => id;

    public PhotoService.PhotoServiceClient Client => client;

    public static async Task<PhotoConversation> OpenAsync(DaemonClient client, TestPhoto photo)
    {
        var opened = await client.Photo.OpenPhotoAsync(new OpenPhotoRequest { Photo = photo.Header });
        Assert.NotEmpty(opened.PhotoId);
        return new PhotoConversation(client.Photo, photo, opened.PhotoId, Math.Min(opened.SuggestedBandRows, 100));
    }

    public static async Task<PhotoConversation> OpenUploadedAsync(DaemonClient client, TestPhoto photo)
    {
        var session = await OpenAsync(client, photo);
        await session.UploadAsync();
        return session;
    }

    /// <summary>All bands at once, as a panel that keeps several in flight.</summary>
    public async Task UploadAsync()
    {
        var rows = await Task.WhenAll(Enumerable.Range(0, (photo.Extent.Height + bandRows - 1) / bandRows).Select(async i =>
        {
            var band = photo.Band(i * bandRows, Math.Min(bandRows, photo.Extent.Height - i * bandRows));
            return (await client.WritePixelsAsync(new WritePixelsRequest { PhotoId = id, Band = band })).RowsWritten;
        }));
        Assert.Equal(photo.Extent.Height, rows.Max());
    }

    public async Task<int> StartAsync(Action<StartRetouchRequest>? adjust = null)
    {
        var request = new StartRetouchRequest { PhotoId = id };
        adjust?.Invoke(request);
        return (await client.StartRetouchAsync(request)).RetouchNumber;
    }

    /// <summary>Polls until the newest retouch has ended, and expects it to be done.</summary>
    public async Task<GetRetouchResponse> UntilDoneAsync()
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < DoneLimit;)
        {
            var look = await client.GetRetouchAsync(new GetRetouchRequest { PhotoId = id });
            if (look.Progress.State is RetouchState.Failed or RetouchState.Cancelled)
                Assert.Fail($"{look.Progress.State}: {look.Progress.Message}");
            if (look.Progress.State == RetouchState.Done)
                return look;
            await Task.Delay(LookAgain);
        }

        throw new TimeoutException($"The retouch is not done after {DoneLimit}.");
    }

    public async Task<byte[]> ReadAsync(RetouchOutput output = RetouchOutput.Pixels)
    {
        var pixels = new MemoryStream();
        for (var row = 0; row < photo.Extent.Height; row += bandRows)
        {
            var band = await client.ReadPixelsAsync(new ReadPixelsRequest
            {
                PhotoId = id,
                Output = output,
                FirstRow = row,
                RowCount = Math.Min(bandRows, photo.Extent.Height - row),
            });
            Assert.Equal(row, band.FirstRow);
            pixels.Write(band.Pixels.Span);
        }

        return pixels.ToArray();
    }

    /// <summary>Start, wait, read.</summary>
    public async Task<byte[]> RetouchAsync(Action<StartRetouchRequest>? adjust = null)
    {
        await StartAsync(adjust);
        await UntilDoneAsync();
        return await ReadAsync();
    }

    public async Task CloseAsync() => await client.ClosePhotoAsync(new ClosePhotoRequest { PhotoId = id });
}
