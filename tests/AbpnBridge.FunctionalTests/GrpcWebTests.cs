using System.Net;
using AbpnBridge.Retouching.Tests;
using AbpnBridge.V1;
using Google.Protobuf;
using Xunit;

namespace AbpnBridge.FunctionalTests;

/// <summary>Everything a panel needs, over plain HTTP/1.1.</summary>
public sealed class GrpcWebTests(SharedDaemon shared)
{
    private const string Capabilities = "/abpnbridge.v1.DaemonService/GetCapabilities";
    private const int Ok = 0;
    private const int NotFound = 5;
    private const int InvalidArgument = 3;
    private const int ResourceExhausted = 8;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GrpcWeb_Unary_AnswersInBinaryAndText(bool asText)
    {
        using var web = new GrpcWebClient(shared.Process, shared.Process.Token);

        var (capabilities, status, _) = await web.CallAsync<GetCapabilitiesResponse>(Capabilities, new GetCapabilitiesRequest(), asText);

        Assert.Equal(Ok, status);
        Assert.True(capabilities!.Ready);
    }

    [Fact]
    public async Task GrpcWeb_PairedPanel_RetouchesAWholePhoto()
    {
        var code = await shared.Client.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest());
        using var anonymous = new GrpcWebClient(shared.Process, "");
        var paired = await Expect<PairResponse>(anonymous, "DaemonService/Pair", new PairRequest { Code = code.Code, ClientName = "panel" });
        using var panel = new GrpcWebClient(shared.Process, paired.Token);
        var photo = TestPhoto.Face(PixelFormat.RgbaPhotoshop16);

        var opened = await Expect<OpenPhotoResponse>(panel, "PhotoService/OpenPhoto", new OpenPhotoRequest { Photo = photo.Header });
        foreach (var (row, count) in ((int, int)[])[(0, 200), (200, 201)])
            await Expect<WritePixelsResponse>(
                panel, "PhotoService/WritePixels", new WritePixelsRequest { PhotoId = opened.PhotoId, Band = photo.Band(row, count) });
        await Expect<StartRetouchResponse>(panel, "PhotoService/StartRetouch", new StartRetouchRequest { PhotoId = opened.PhotoId });
        await UntilDoneAsync(panel, opened.PhotoId);
        var rows = await Expect<ReadPixelsResponse>(
            panel, "PhotoService/ReadPixels", new ReadPixelsRequest { PhotoId = opened.PhotoId, Output = RetouchOutput.Pixels, RowCount = 401 });
        await Expect<ClosePhotoResponse>(panel, "PhotoService/ClosePhoto", new ClosePhotoRequest { PhotoId = opened.PhotoId });

        Assert.Equal((await RetouchConversation.RunAsync(shared.Client, photo)).Pixels, rows.Pixels.ToByteArray());
    }

    /// <summary>As the panel does it: bands of photo and selection in flight at once and in no order, then the layer and its mask.</summary>
    [Theory]
    [InlineData(PixelFormat.Rgba8)]
    [InlineData(PixelFormat.RgbPhotoshop16)]
    [InlineData(PixelFormat.GreyFloat)]
    public async Task GrpcWeb_BandsInFlightInAnyOrder_GiveTheLayerAndItsMask(PixelFormat format)
    {
        using var web = new GrpcWebClient(shared.Process, shared.Process.Token);
        var photo = TestPhoto.Face(format);
        var selection = new byte[photo.Extent.PixelCount];
        for (var i = 0; i < selection.Length; i++) selection[i] = (byte)(i % photo.Extent.Width / 2);
        var opened = await Expect<OpenPhotoResponse>(web, "PhotoService/OpenPhoto", new OpenPhotoRequest { Photo = photo.Header });
        int[] firstRows = [350, 0, 200, 50, 300, 100, 250, 150];

        var written = await Task.WhenAll(firstRows.Select(row => Expect<WritePixelsResponse>(
            web, "PhotoService/WritePixels", new WritePixelsRequest { PhotoId = opened.PhotoId, Band = photo.Band(row, row == 350 ? 51 : 50) })));
        // A mask begins with its first row; then its bands come in any order too.
        await WriteSelectionAsync(0);
        var masked = await Task.WhenAll(firstRows.Where(row => row > 0).Select(WriteSelectionAsync));
        await Expect<StartRetouchResponse>(
            web, "PhotoService/StartRetouch", new StartRetouchRequest { PhotoId = opened.PhotoId, UseSelectionPlane = true });
        await UntilDoneAsync(web, opened.PhotoId);
        var outputs = await Task.WhenAll(((RetouchOutput[])[RetouchOutput.PixelLayer, RetouchOutput.Mask, RetouchOutput.Pixels]).Select(ReadAsync));
        await Expect<ClosePhotoResponse>(web, "PhotoService/ClosePhoto", new ClosePhotoRequest { PhotoId = opened.PhotoId });

        Assert.Equal((401, 401), (written.Max(answer => answer.RowsWritten), masked.Max(answer => answer.RowsWritten)));
        Assert.InRange(photo.LargestMiss(outputs[0], outputs[1], outputs[2]), 0, NormalLayer.MostMiss(photo.Format));
        Assert.NotEqual(outputs[0], outputs[2]);
        Assert.NotEqual(photo.Pixels, outputs[2]);

        Task<WritePixelsResponse> WriteSelectionAsync(int row) => Expect<WritePixelsResponse>(web, "PhotoService/WritePixels", new WritePixelsRequest
        {
            PhotoId = opened.PhotoId,
            Plane = PixelPlane.Selection,
            SelectionFormat = PixelFormat.Grey8,
            Band = new PixelBand { FirstRow = row, Pixels = ByteString.CopyFrom(selection, row * 301, (row == 350 ? 51 : 50) * 301) },
        });

        // The lower rows before the upper ones.
        async Task<byte[]> ReadAsync(RetouchOutput output)
        {
            var (below, above) = (await RowsAsync(output, 150, 251), await RowsAsync(output, 0, 150));
            return [.. above, .. below];
        }

        async Task<ByteString> RowsAsync(RetouchOutput output, int row, int count) => (await Expect<ReadPixelsResponse>(
            web, "PhotoService/ReadPixels", new ReadPixelsRequest { PhotoId = opened.PhotoId, Output = output, FirstRow = row, RowCount = count })).Pixels;
    }

    [Fact]
    public async Task GrpcWeb_Errors_CarryTheirSentence()
    {
        using var web = new GrpcWebClient(shared.Process, shared.Process.Token);

        var unknown = await web.CallAsync<GetRetouchResponse>("/abpnbridge.v1.PhotoService/GetRetouch", new GetRetouchRequest { PhotoId = "nothing" });
        var bad = await web.CallAsync<OpenPhotoResponse>("/abpnbridge.v1.PhotoService/OpenPhoto", new OpenPhotoRequest());

        Assert.Equal(NotFound, unknown.Status);
        Assert.Contains("no such open photo", unknown.Sentence, StringComparison.Ordinal);
        Assert.Equal(InvalidArgument, bad.Status);
        Assert.Contains("photo: is missing", bad.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task GrpcWeb_ContentTypeOfAForm_IsNotAccepted(string contentType)
    {
        using var web = new GrpcWebClient(shared.Process, shared.Process.Token);

        using var answer = await web.SendAsync(Capabilities, GrpcWebClient.Frame(new GetCapabilitiesRequest()), contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task GrpcWeb_LargestBand_FitsUnderTheMessageLimitBothWays()
    {
        using var web = new GrpcWebClient(shared.Process, shared.Process.Token);
        // 4 bytes x 4096 pixels x 1024 rows are 16 MiB.
        var header = new PhotoHeader { Extent = new Extent { Width = 4096, Height = 1100 }, PixelFormat = PixelFormat.Rgba8 };
        var opened = await Expect<OpenPhotoResponse>(web, "PhotoService/OpenPhoto", new OpenPhotoRequest { Photo = header });

        var tooLarge = await web.CallAsync<WritePixelsResponse>("/abpnbridge.v1.PhotoService/WritePixels", Band(0, 1100));
        var written = await Expect<WritePixelsResponse>(web, "PhotoService/WritePixels", Band(0, 1024));
        await Expect<WritePixelsResponse>(web, "PhotoService/WritePixels", Band(1024, 76));
        await Expect<StartRetouchResponse>(web, "PhotoService/StartRetouch", new StartRetouchRequest { PhotoId = opened.PhotoId });
        await UntilDoneAsync(web, opened.PhotoId);
        var read = await Expect<ReadPixelsResponse>(web, "PhotoService/ReadPixels", Rows(1024));
        var tooMany = await web.CallAsync<ReadPixelsResponse>("/abpnbridge.v1.PhotoService/ReadPixels", Rows(1025));
        await Expect<ClosePhotoResponse>(web, "PhotoService/ClosePhoto", new ClosePhotoRequest { PhotoId = opened.PhotoId });

        Assert.Equal((ResourceExhausted, 1024), (tooLarge.Status, written.RowsWritten));
        // Black is no skin: it comes back as it went.
        Assert.Equal(16 << 20, read.Pixels.Length);
        Assert.False(read.Pixels.Span.ContainsAnyExcept((byte)0));
        Assert.Equal(InvalidArgument, tooMany.Status);
        Assert.Contains("a message holds at most 16777216", tooMany.Sentence, StringComparison.Ordinal);

        WritePixelsRequest Band(int row, int count) =>
            new() { PhotoId = opened.PhotoId, Band = new PixelBand { FirstRow = row, Pixels = ByteString.CopyFrom(new byte[count * 4096 * 4]) } };

        ReadPixelsRequest Rows(int count) => new() { PhotoId = opened.PhotoId, Output = RetouchOutput.PixelLayer, RowCount = count };
    }

    private static async Task<T> Expect<T>(GrpcWebClient client, string method, IMessage request)
        where T : class, IMessage<T>, new()
    {
        var (message, status, sentence) = await client.CallAsync<T>($"/abpnbridge.v1.{method}", request);
        Assert.True(status == Ok, $"{method}: {status} {sentence}");
        return message!;
    }

    private static async Task UntilDoneAsync(GrpcWebClient panel, string photoId)
    {
        while (true)
        {
            var look = await Expect<GetRetouchResponse>(panel, "PhotoService/GetRetouch", new GetRetouchRequest { PhotoId = photoId });
            Assert.NotEqual(RetouchState.Failed, look.Progress.State);
            if (look.Progress.State == RetouchState.Done)
                return;
            await Task.Delay(20);
        }
    }
}
