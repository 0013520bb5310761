using System.Net;
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
    public async Task GrpcWeb_LargeBand_FitsUnderTheMessageLimit()
    {
        using var web = new GrpcWebClient(shared.Process, shared.Process.Token);
        var header = new PhotoHeader { Extent = new Extent { Width = 4096, Height = 2000 }, PixelFormat = PixelFormat.Rgb8 };
        var opened = await Expect<OpenPhotoResponse>(web, "PhotoService/OpenPhoto", new OpenPhotoRequest { Photo = header });
        var rows = (16 << 20) / (4096 * 3);

        var written = await Expect<WritePixelsResponse>(web, "PhotoService/WritePixels", new WritePixelsRequest
        {
            PhotoId = opened.PhotoId,
            Band = new PixelBand { Pixels = ByteString.CopyFrom(new byte[rows * 4096 * 3]) },
        });

        Assert.Equal(rows, written.RowsWritten);
        await Expect<ClosePhotoResponse>(web, "PhotoService/ClosePhoto", new ClosePhotoRequest { PhotoId = opened.PhotoId });
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
