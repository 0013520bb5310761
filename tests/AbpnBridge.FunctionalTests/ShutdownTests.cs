using AbpnBridge.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Terminate_IdleDaemon_EndsWithZeroAndLeavesNothingToFind()
    {
        await using var daemon = await DaemonProcess.StartAsync();

        daemon.Terminate();
        var code = await daemon.WaitForExitAsync();

        Assert.Equal(0, code);
        Assert.False(File.Exists(daemon.DiscoveryPath));
        Assert.False(File.Exists(daemon.SocketPath));
        Assert.True(File.Exists(Path.Combine(daemon.StateFolder, "token")));
    }

    [Fact]
    public async Task Stop_ByTheOwner_EndsAsATerminateDoesAndByAPairedClientNot()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        using var owner = new DaemonClient(daemon);
        var code = await owner.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest());
        var paired = await owner.Daemon.PairAsync(new PairRequest { Code = code.Code, ClientName = "panel" });
        using var panel = new DaemonClient(daemon, paired.Token);

        await Refusals.ExpectAsync(StatusCode.PermissionDenied, async () => await panel.Daemon.StopAsync(new StopRequest()));
        Assert.True(await owner.IsServingAsync());
        await owner.Daemon.StopAsync(new StopRequest());

        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.False(File.Exists(daemon.DiscoveryPath));
    }

    [Fact]
    public async Task Terminate_CallThatDoesNotEnd_IsToldUnavailableAfterTheDrainTime()
    {
        await using var daemon = await DaemonProcess.StartAsync(["--AbpnBridge:DrainSeconds=1"]);
        using var client = new DaemonClient(daemon);
        using var call = client.Retouch.Retouch();
        await call.RequestStream.WriteAsync(new RetouchRequest { Header = new RetouchHeader { Photo = TestPhoto.Face().Header } });
        await client.IsServingAsync(); // The call above is under way: same connection, later answer.

        daemon.Terminate();
        var refusal = await Refusals.ExpectAsync(
            StatusCode.Unavailable, () => RetouchConversation.ReceiveAsync(call, CancellationToken.None));

        Assert.Contains("stopping", refusal.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    [Fact]
    public async Task Terminate_RetouchUnderWay_MayFinishWithinTheDrainTime()
    {
        await using var daemon = await DaemonProcess.StartAsync(["--AbpnBridge:DrainSeconds=100"]);
        using var client = new DaemonClient(daemon);
        var photo = TestPhoto.Tiled(800, 1000);
        using var call = client.Retouch.Retouch();
        await call.RequestStream.WriteAsync(new RetouchRequest { Header = new RetouchHeader { Photo = photo.Header } });
        await RetouchConversation.SendAsync(call, photo, CancellationToken.None);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        daemon.Terminate();
        var answer = await RetouchConversation.ReceiveAsync(call, CancellationToken.None);

        Assert.NotNull(answer.Summary);
        Assert.Equal(photo.Pixels.Length, answer.Pixels.Length);
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    [Fact]
    public async Task Terminate_HealthWatcher_HearsNotServing()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        using var client = new DaemonClient(daemon);
        using var watch = client.Health.Watch(new HealthCheckRequest());
        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, watch.ResponseStream.Current.Status);

        daemon.Terminate();
        while (watch.ResponseStream.Current.Status == HealthCheckResponse.Types.ServingStatus.Serving)
            Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }
}
