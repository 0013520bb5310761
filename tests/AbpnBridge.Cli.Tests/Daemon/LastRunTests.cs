using System.Net;
using System.Net.Sockets;
using AbpnBridge.Cli.Daemon;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>Why no daemon runs, from what the last one left behind.</summary>
public sealed class LastRunTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("abpn-last-run");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task Status_DaemonStoppedForWantOfAModel_SaysSo()
    {
        var models = _state.CreateSubdirectory("models");

        Assert.Equal(ExitCode.Refused, await ServeAsync("--port", "0", "--models", models.FullName));

        var (code, output, _) = await Abpn.RunAsync(["status", "--json", "--state-dir", _state.FullName]);
        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Contains("\"no-model\"", output);
        Assert.Contains($"No usable model in {models.FullName}", output);
    }

    [Fact]
    public async Task Status_PortWasTaken_SaysWhichAndTheLogToo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";

        Assert.Equal(ExitCode.Refused, await ServeAsync("--port", port));

        Assert.Contains(port, await StatusAsync());
        var log = Directory.GetFiles(Path.Combine(_state.FullName, "logs")).Single();
        Assert.Contains("Not started: ", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Status_SettingsWereWrongAndAreMended_SaysSoUntilADaemonListens()
    {
        var settings = Path.Combine(_state.FullName, "settings.json");
        await File.WriteAllTextAsync(settings, """{"AbpnBridge":{"DrainSeconds":-1}}""", TestContext.Current.CancellationToken);
        await ServeAsync("--port", "0");
        Assert.Contains("DrainSeconds is -1", await StatusAsync());

        File.Delete(settings);
        // It listens, and is then refused its model: an older reason would be told no more.
        await ServeAsync("--port", "0", "--models", _state.CreateSubdirectory("models").FullName);

        Assert.DoesNotContain("DrainSeconds", await StatusAsync());
    }

    [Fact]
    public async Task Status_FileInPlaceOfTheStateFolder_SaysSo()
    {
        var file = Path.Combine(_state.FullName, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        Assert.Contains("A file lies where the state folder should be", LastRun.Failure(file)?.Message);
    }

    [Fact]
    public void Reason_OfAnEarlierStart_IsNotOfThisOne()
    {
        Leave("""{"exitCode":3,"reason":"Port 1 is taken.","at":"2026-01-01T00:00:00Z"}""");
        var then = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal("Port 1 is taken.", LastRun.Reason(_state.FullName, then, exitCode: 0));
        Assert.Null(LastRun.Reason(_state.FullName, then.AddSeconds(1), exitCode: 0));
    }

    [Theory]
    [InlineData(4, "Another daemon uses the state folder")]
    [InlineData(6, "cannot be used")]
    public void Reason_NothingLeftBehind_IsTheExitCodes(int exitCode, string words) =>
        Assert.Contains(words, LastRun.Reason(_state.FullName, DateTimeOffset.UnixEpoch, exitCode));

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    public void Failure_FileOfSomethingElse_IsNone(string text)
    {
        Leave(text);

        Assert.Null(LastRun.Failure(_state.FullName));
    }

    [Fact]
    public void Failure_NothingLeftBehind_IsNone() => Assert.Null(LastRun.Failure(_state.FullName));

    private void Leave(string text) => File.WriteAllText(Path.Combine(_state.FullName, "failure.json"), text);

    private async Task<int> ServeAsync(params string[] switches) =>
        (await Abpn.RunAsync(["serve", "--state-dir", _state.FullName, "--web-port", "0", .. switches])).Code;

    private async Task<string> StatusAsync()
    {
        var (code, _, error) = await Abpn.RunAsync(["status", "--state-dir", _state.FullName]);
        Assert.Equal(ExitCode.NoDaemon, code);
        return error;
    }
}
