using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using AbpnBridge.V1;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class DisclosureTests(SharedDaemon shared)
{
    [Fact]
    public async Task Secrets_AfterEverything_StandInNoLog()
    {
        await using var daemon = await DaemonProcess.StartAsync(["--log-level=Trace"]);
        using var owner = new DaemonClient(daemon);
        var code = await owner.Daemon.CreatePairingCodeAsync(new CreatePairingCodeRequest());
        var paired = await owner.Daemon.PairAsync(new PairRequest { Code = code.Code, ClientName = "log reader" });
        var photo = TestPhoto.Face();
        await RetouchConversation.RunAsync(owner, photo, header => header.Photo.DisplayName = "secret-name\u001b[31m\n.jpg");
        daemon.Terminate();
        await daemon.WaitForExitAsync();

        var logs = daemon.Output + string.Concat(Directory.GetFiles(Path.Combine(daemon.StateFolder, "logs")).Select(File.ReadAllText));

        Assert.Contains("Retouched secret-name[31m.jpg", logs, StringComparison.Ordinal);
        foreach (var secret in (string[])[daemon.Token, paired.Token, code.Code, "\u001b[31m\n"])
            Assert.DoesNotContain(secret, logs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogFile_OfAPhoto_HasNoLineOfTheWebServer()
    {
        await using var daemon = await DaemonProcess.StartAsync(["--log-level=Trace"]);
        using var owner = new DaemonClient(daemon);
        await RetouchConversation.RunAsync(owner, TestPhoto.Face());
        daemon.Terminate();
        await daemon.WaitForExitAsync();

        var log = string.Concat(Directory.GetFiles(Path.Combine(daemon.StateFolder, "logs")).Select(File.ReadAllText));

        // It has one for every frame of 16 KB: more work than the frame.
        Assert.Contains("AbpnBridge.Daemon", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Microsoft.AspNetCore.Server", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_OfTheDaemon_ListenOnLoopbackOnly()
    {
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(endpoint => endpoint.Port == shared.Process.GrpcPort || endpoint.Port == shared.Process.WebPort).ToList();

        Assert.Equal(2, listeners.Count);
        Assert.All(listeners, endpoint => Assert.True(IPAddress.IsLoopback(endpoint.Address)));
    }

    [Fact]
    public void Discovery_OfTheDaemon_NamesAddressAndPorts()
    {
        using var discovery = JsonDocument.Parse(File.ReadAllBytes(shared.Process.DiscoveryPath));

        Assert.Equal("127.0.0.1", discovery.RootElement.GetProperty("address").GetString());
        Assert.Equal(shared.Process.GrpcPort, discovery.RootElement.GetProperty("grpcPort").GetInt32());
    }
}
