using AbpnBridge.V1;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

/// <summary>A call that is torn from a client in the midst of sending may cost the connection, and all other calls on it: it may finish first.</summary>
public sealed class RefusedUploadTests(SharedDaemon shared)
{
    private const int OverTheLimit = 17 << 20;

    // 12 MB: several times what the connection takes in ahead of its reader.
    private static readonly TestPhoto Photo = TestPhoto.Tiled(2000, 2000);
    private static readonly RetouchHeader Header = new() { Photo = Photo.Header };

    [Fact]
    public Task Retouch_BadHeader_LetsTheClientFinish() => SendAndExpectAsync(
        StatusCode.InvalidArgument, shared.Client,
        new RetouchRequest { Header = new RetouchHeader { Photo = Photo.Header, Region = new Bounds { Width = 2001, Height = 1 } } });

    [Fact]
    public Task Retouch_MessageOverTheLimit_LetsTheClientFinish() => SendAndExpectAsync(
        StatusCode.ResourceExhausted, shared.Client, new RetouchRequest { Header = Header },
        new RetouchRequest { PixelBand = new PixelBand { Pixels = ByteString.CopyFrom(new byte[OverTheLimit]) } });

    [Fact]
    public async Task Retouch_WrongToken_LetsTheClientFinish()
    {
        using var anonymous = new DaemonClient(shared.Process, token: "");

        await SendAndExpectAsync(StatusCode.Unauthenticated, anonymous, new RetouchRequest { Header = Header });
    }

    [Fact]
    public async Task Retouch_WhileTheModelsLoad_LetsTheClientFinish()
    {
        await using var daemon = await DaemonProcess.StartAsync(waitUntilServing: false);
        using var client = new DaemonClient(daemon);

        await SendAndExpectAsync(StatusCode.Unavailable, client, new RetouchRequest { Header = Header });
    }

    /// <summary>Sends these, then the whole photo; every message is taken, and then comes the refusal.</summary>
    private static async Task SendAndExpectAsync(StatusCode code, DaemonClient client, params RetouchRequest[] first)
    {
        using var call = client.Retouch.Retouch();
        foreach (var request in first)
            await call.RequestStream.WriteAsync(request, TestContext.Current.CancellationToken);
        await RetouchConversation.SendAsync(call, Photo, TestContext.Current.CancellationToken);

        await Refusals.ExpectAsync(code, () => RetouchConversation.ReceiveAsync(call, TestContext.Current.CancellationToken));
    }
}
