using System.Net;
using System.Net.Sockets;
using AbpnBridge.V1;
using Xunit;

namespace AbpnBridge.FunctionalTests;

public sealed class StartupTests
{
    private const int BadSettings = 2;
    private const int PortTaken = 3;
    private const int AlreadyRunning = 4;
    private const int NoModel = 5;

    [Fact]
    public async Task Start_GrpcPortTaken_EndsWithOneSentence()
    {
        using var squatter = Listen();
        var port = ((IPEndPoint)squatter.LocalEndpoint).Port;

        var (code, output) = await DaemonProcess.RunToEndAsync([$"--port={port}", "--web-port=0"]);

        Assert.Equal(PortTaken, code);
        Assert.Contains($"gRPC port {port} on 127.0.0.1 is taken", Assert.Single(Lines(output)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WebPortTaken_TakesTheFallback()
    {
        using var squatter = Listen();
        using var spare = Listen();
        var (taken, fallback) = (((IPEndPoint)squatter.LocalEndpoint).Port, ((IPEndPoint)spare.LocalEndpoint).Port);
        spare.Stop();

        await using var daemon = await DaemonProcess.StartAsync(
            [$"--web-port={taken}", $"--AbpnBridge:Endpoints:WebPortFallbacks:0={fallback}"], waitUntilServing: false);

        Assert.Equal(fallback, daemon.WebPort);
    }

    [Fact]
    public async Task Start_SecondDaemonInOneStateFolder_IsRefusedAndTheFirstGoesOn()
    {
        await using var first = await DaemonProcess.StartAsync();
        using var client = new DaemonClient(first);

        var second = await RunBesideAsync(first.StateFolder);

        Assert.Equal(AlreadyRunning, second);
        Assert.True(File.Exists(first.DiscoveryPath));
        Assert.True(await client.IsServingAsync());
    }

    [Theory]
    [InlineData("--prot=1", "Unknown switch \"--prot\"")]
    [InlineData("--AbpnBridge:Limits:MaxSidePixels=40000", "AbpnBridge:Limits:MaxSidePixels is 40000; it must be between 1 and 30000")]
    [InlineData("--AbpnBridge:Endpoints:Address=0.0.0.0", "AbpnBridge:Endpoints:Address is \"0.0.0.0\"; only loopback addresses")]
    [InlineData("--device=gpu", "AbpnBridge:Models:Device is \"gpu\"")]
    [InlineData("--AbpnBridge:Security:AllowedOrigins:0=*", "AbpnBridge:Security:AllowedOrigins holds \"*\"")]
    [InlineData("--AbpnBridge:Limits:MaxRuningJobs=1", "MaxRuningJobs")]
    [InlineData("--port=many", "many")]
    public async Task Start_BadSetting_IsNamedWithValueAndLimit(string argument, string words)
    {
        var (code, output) = await DaemonProcess.RunToEndAsync(["--web-port=0", argument]);

        Assert.Equal(BadSettings, code);
        Assert.Contains(words, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DamagedNetwork_IsRefused()
    {
        var folder = CopyOfModels();
        var network = Directory.GetFiles(folder, "*.onnx")[0];
        var bytes = await File.ReadAllBytesAsync(network, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(network, bytes, TestContext.Current.CancellationToken);

        var (code, output) = await DaemonProcess.RunToEndAsync(["--port=0", "--web-port=0", $"--models={folder}"]);

        Directory.Delete(folder, recursive: true);
        Assert.Equal(NoModel, code);
        Assert.Contains("SHA-256", output, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(network), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoModels_IsRefused()
    {
        var (code, output) = await DaemonProcess.RunToEndAsync(["--port=0", "--web-port=0", "--models=/does/not/exist"]);

        Assert.Equal(NoModel, code);
        Assert.Contains("/does/not/exist", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DeviceThatIsNotThere_FallsBackToTheProcessorAndSaysSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has DirectML.");
        await using var daemon = await DaemonProcess.StartAsync(["--device=directml"]);
        using var client = new DaemonClient(daemon);

        var capabilities = await client.Daemon.GetCapabilitiesAsync(new GetCapabilitiesRequest());

        Assert.Equal("cpu", capabilities.Device);
        Assert.Equal("directml", Assert.Single(capabilities.RefusedProviders).Name);
        Assert.NotEmpty(capabilities.RefusedProviders[0].Reason);
        Assert.Contains("Device DirectML refused", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AfterAKill_KeepsTheTokenAndReplacesWhatWasLeftBehind()
    {
        var first = await DaemonProcess.StartAsync();
        var (folder, token) = (first.StateFolder, first.Token);
        var copy = DaemonProcess.NewStateFolder();
        first.Kill();
        await first.WaitForExitAsync();
        // Disposing removes the folder, so the second start gets it under a new name, with the stale files inside.
        Directory.Move(folder, copy);
        await first.DisposeAsync();
        Assert.True(File.Exists(Path.Combine(copy, "daemon.json")));

        await using var second = await DaemonProcess.StartAsync(stateFolder: copy);
        using var client = new DaemonClient(second, overSocket: true);

        Assert.Equal(token, second.Token);
        Assert.True(await client.IsServingAsync());
    }

    [Fact]
    public async Task Start_StateFolder_IsClosedToOthers()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists, not modes.");
            return;
        }

        await using var daemon = await DaemonProcess.StartAsync(waitUntilServing: false);

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(owner | UnixFileMode.UserExecute, new DirectoryInfo(daemon.StateFolder).UnixFileMode);
        foreach (var name in (string[])["token", "daemon.json", "daemon.sock"])
            Assert.Equal(owner, File.GetUnixFileMode(Path.Combine(daemon.StateFolder, name)));
    }

    [Fact]
    public async Task Capabilities_OfAReadyDaemon_TellWhatItCan()
    {
        await using var daemon = await DaemonProcess.StartAsync(["--AbpnBridge:Limits:MaxOpenPhotos=3"]);
        using var client = new DaemonClient(daemon);

        var capabilities = await client.Daemon.GetCapabilitiesAsync(new GetCapabilitiesRequest());

        Assert.True(capabilities.Ready);
        Assert.Matches(@"^\d+\.\d+\.\d+$", capabilities.Version);
        Assert.Matches("^(full feed|partial feed \\(stand-ins: .+\\))$", capabilities.Build);
        Assert.Equal(16, capabilities.PixelFormats.Count);
        Assert.Equal(Enum.GetValues<RetouchOutput>().Except([RetouchOutput.Unspecified]), capabilities.Outputs);
        Assert.Equal(3, capabilities.Limits.MaxOpenPhotos);
        Assert.Equal(16, capabilities.Limits.MaxWaitingJobs);
        Assert.Contains(RetouchFeature.Whitening, capabilities.Features);
        Assert.Matches("^[0-9a-f]{64}$", Assert.Single(capabilities.Models).Sha256);
        Assert.True(await client.IsServingAsync("abpnbridge.v1.RetouchService"));
    }

    [Fact]
    public async Task Start_EnvironmentNamesEndpoints_OpensNothingElse()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", "http://127.0.0.1:5999");
        try
        {
            await using var daemon = await DaemonProcess.StartAsync(waitUntilServing: false);
            using var probe = new TcpClient();

            await Assert.ThrowsAsync<SocketException>(() => probe.ConnectAsync(IPAddress.Loopback, 5999));
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);
        }
    }

    private static async Task<int> RunBesideAsync(string stateFolder)
    {
        // RunToEndAsync cleans its folder up at the end, which belongs to the first daemon here: a link stands in between.
        var link = DaemonProcess.NewStateFolder();
        Directory.CreateSymbolicLink(link, stateFolder);
        try
        {
            var start = await DaemonProcess.RunToEndAsync(["--port=0", "--web-port=0", $"--state-dir={link}"]);
            return start.ExitCode;
        }
        finally
        {
            File.Delete(link);
        }
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static string CopyOfModels()
    {
        var folder = Directory.CreateTempSubdirectory("abpn-models-").FullName;
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            var released = Path.Combine(above.FullName, "models", "released");
            if (!Directory.Exists(released))
                continue;
            foreach (var file in Directory.GetFiles(released))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            break;
        }

        return folder;
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
