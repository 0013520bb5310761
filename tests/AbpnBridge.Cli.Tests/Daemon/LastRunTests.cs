using AbpnBridge.Cli.Daemon;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>Why no daemon runs, from the log of the last one.</summary>
public sealed class LastRunTests : IDisposable
{
    private const string Listening = """{"Properties":{"EventId":{"Id":401,"Name":"Listening"}}}""";
    private const string Refused = """{"Properties":{"Reason":"abpn-skin.onnx is damaged.","EventId":{"Id":405,"Name":"NoModel"}}}""";
    private const string Stopped = """{"Properties":{"EventId":{"Id":407,"Name":"Stopped"}}}""";

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("abpn-last-run");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task Status_DaemonStoppedForWantOfAModel_SaysSo()
    {
        var models = _state.CreateSubdirectory("models");

        var serve = await Abpn.RunAsync(["serve", "--state-dir", _state.FullName, "--port", "0", "--web-port", "0", "--models", models.FullName]);
        var (code, output, _) = await Abpn.RunAsync(["status", "--json", "--state-dir", _state.FullName]);

        Assert.Equal((ExitCode.Refused, ExitCode.NoDaemon), (serve.Code, code));
        Assert.Contains("\"no-model\"", output);
        Assert.Contains($"No usable model in {models.FullName}", output);
    }

    [Fact]
    public void Failure_RefusedModel_HasItsReason()
    {
        Log("daemon-20260101.log", Listening, Refused, Stopped);

        Assert.Contains("abpn-skin.onnx is damaged.", LastRun.Failure(_state.FullName)?.Message);
    }

    [Fact]
    public void Failure_LaterRunWentWell_IsNone()
    {
        Log("daemon-20260101.log", Listening, Refused, Stopped);
        Log("daemon-20260102.log", Listening, Stopped);

        Assert.Null(LastRun.Failure(_state.FullName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("""{"Properties":{"EventId":{"Id":"405"}}}""")]
    public void Failure_LogOfSomethingElse_IsNone(string line)
    {
        Log("daemon-20260101.log", line);

        Assert.Null(LastRun.Failure(_state.FullName));
    }

    [Fact]
    public void Failure_NoLog_IsNone() => Assert.Null(LastRun.Failure(_state.FullName));

    private void Log(string name, params string[] lines) =>
        File.WriteAllLines(Path.Combine(_state.CreateSubdirectory("logs").FullName, name), lines);
}
