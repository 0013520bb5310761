using AbpnBridge.V1;
using Grpc.Core;
using Xunit;

namespace AbpnBridge.FunctionalTests;

/// <summary>Whoever falls silent is let go of, and takes nothing of those who come after.</summary>
public sealed class SilentUploadTests
{
    private const string IdleSeconds = "--AbpnBridge:Limits:UploadIdleSeconds=4";

    [Fact]
    public async Task Retouch_ClientFallsSilent_IsEndedAfterTheIdleTime()
    {
        await using var daemon = await DaemonProcess.StartAsync([IdleSeconds]);
        using var client = new DaemonClient(daemon);
        using var call = client.Retouch.Retouch();
        await call.RequestStream.WriteAsync(new RetouchRequest { Header = new RetouchHeader { Photo = TestPhoto.Face().Header } });

        var refusal = await Refusals.ExpectAsync(
            StatusCode.DeadlineExceeded, () => RetouchConversation.ReceiveAsync(call, CancellationToken.None));

        Assert.Contains("No message came for 4 seconds", refusal.Status.Detail, StringComparison.Ordinal);
    }

    /// <summary>The server lends a call's body to the next call on the connection: a read that is left behind would take that call's messages.</summary>
    [Fact]
    public async Task Retouch_AfterSilentUploads_ReadsItsOwnMessages()
    {
        await using var daemon = await DaemonProcess.StartAsync([IdleSeconds]);
        using var client = new DaemonClient(daemon);
        var photo = TestPhoto.Tiled(16, 16);
        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => FallSilentAsync()));
            await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Refusals.ExpectFieldAsync(
                "header.region.width", [],
                () => RetouchConversation.RunAsync(client, photo, header => header.Region = new Bounds { Width = 17, Height = 1 }))));
        }

        async Task FallSilentAsync()
        {
            using var call = client.Retouch.Retouch();
            await Refusals.ExpectAsync(StatusCode.DeadlineExceeded, () => RetouchConversation.ReceiveAsync(call, CancellationToken.None));
        }
    }
}
