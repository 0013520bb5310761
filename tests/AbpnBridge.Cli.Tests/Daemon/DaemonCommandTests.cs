using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.V1;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>status, models, pair and serve against a real daemon.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class DaemonCommandTests(RunningDaemon daemon)
{
    [Fact]
    public async Task Status_Running_SaysWhatAndWhere()
    {
        var (code, json) = await daemon.RunJsonAsync("status");

        Assert.Equal(ExitCode.Done, code);
        Assert.True(json.GetProperty("ready").GetBoolean());
        Assert.Equal("cpu", json.GetProperty("device").GetString());
        Assert.Matches(@"^(processor|tile graph) \(.+\)$", json.GetProperty("tilePath").GetString());
        Assert.Contains("feed", json.GetProperty("build").GetString());
        Assert.True(json.GetProperty("limits").GetProperty("maxPixels").GetInt64() > 0);
        Assert.StartsWith("http://127.0.0.1:", json.GetProperty("listen").GetProperty("grpc").GetString());
        Assert.NotEmpty(json.GetProperty("models").EnumerateArray());
    }

    [Fact]
    public async Task Status_Plain_NamesModelAndBuild()
    {
        var (_, output, _) = await daemon.RunAsync("status");

        foreach (var word in new[] { "daemon", "build", "device", "full size", "model", "limits", "gRPC-Web" }) Assert.Contains(word, output);
        // How many stand-ins, and not which.
        Assert.DoesNotContain("OpenCvSharp", output);
    }

    [Fact]
    public async Task Models_Running_GivesTheChecksum()
    {
        var (code, json) = await daemon.RunJsonAsync("models");

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches("^[0-9a-f]{64}$", json.GetProperty("models")[0].GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Pair_NewClient_IsListedUntilUnpaired()
    {
        var (_, pairing) = await daemon.RunJsonAsync("pair");
        using var connection = DaemonConnection.Open(daemon.StateDirectory);
        var paired = await connection.Daemon.PairAsync(
            new PairRequest { Code = pairing.GetProperty("code").GetString(), ClientName = "a test" },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(await ClientsAsync(), client => client.GetProperty("name").GetString() == "a test");
        Assert.Equal(ExitCode.Done, (await daemon.RunAsync("unpair", paired.ClientId)).Code);
        Assert.DoesNotContain(await ClientsAsync(), client => client.GetProperty("id").GetString() == paired.ClientId);
        Assert.Equal(ExitCode.Refused, (await daemon.RunAsync("unpair", paired.ClientId)).Code);
    }

    [Fact]
    public async Task Serve_Terminated_StopsTheDaemonCleanly()
    {
        var state = Directory.CreateTempSubdirectory("abpn-serve");
        var serve = Abpn.Start(["serve", "--state-dir", state.FullName, "--port", "0", "--web-port", "0", "--device", "cpu"]);
        var log = serve.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Abpn.RunAsync(["status", "--wait", "180", "--state-dir", state.FullName]);

        var code = await Abpn.TerminateAsync(serve);

        Assert.True(code == ExitCode.Done, await log);
        Assert.False(File.Exists(Path.Combine(state.FullName, "daemon.json")));
        state.Delete(recursive: true);
    }

    [Fact]
    public async Task Status_CalledThroughAScript_NamesTheScriptToStartADaemonWith()
    {
        var state = Directory.CreateTempSubdirectory("abpn-none");

        var (_, _, error) = await Abpn.FinishAsync(
            Abpn.Start("env", ["ABPN_CALLED_AS=./run", Abpn.Executable, "status", "--state-dir", state.FullName]));

        Assert.Contains("`./run serve`", error);
        state.Delete();
    }

    [Fact]
    public async Task Serve_PortTaken_IsRefusedAndNamesThePort()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var state = Directory.CreateTempSubdirectory("abpn-serve");

        var (code, _, error) = await Abpn.RunAsync(["serve", "--state-dir", state.FullName, "--port", $"{port}", "--web-port", "0", "--device", "cpu"]);

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains($"port {port} ", error);
        state.Delete(recursive: true);
    }

    private async Task<IReadOnlyList<JsonElement>> ClientsAsync()
    {
        var (_, json) = await daemon.RunJsonAsync("pair", "--list");
        return [.. json.GetProperty("clients").EnumerateArray()];
    }
}
