using System.Diagnostics;
using System.Text.Json;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>A daemon started by `abpn serve` as a process of its own: private state, free ports, the CPU. One for all tests of the collection.</summary>
public sealed class RunningDaemon : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-daemon");
    private Process? _serve;

    internal string StateDirectory => Path.Combine(_folder.FullName, "state");

    public async ValueTask InitializeAsync()
    {
        _serve = Abpn.Start(["serve", "--state-dir", StateDirectory, "--port", "0", "--web-port", "0", "--device", "cpu"]);
        var log = new StringWriter();
        _serve.OutputDataReceived += (_, line) => log.WriteLine(line.Data);
        _serve.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        _serve.BeginOutputReadLine();
        _serve.BeginErrorReadLine();
        var (code, _, error) = await RunAsync("status", "--wait", "180");
        Assert.True(code == ExitCode.Done, $"{error}\n{log}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_serve is not null) await Abpn.TerminateAsync(_serve);
        _folder.Delete(recursive: true);
    }

    /// <summary>Runs `abpn` against this daemon.</summary>
    internal Task<(int Code, string Output, string Error)> RunAsync(params string[] args) => Abpn.RunAsync([.. args, "--state-dir", StateDirectory]);

    /// <summary>Runs `abpn ... --json` and parses its single line.</summary>
    internal async Task<(int Code, JsonElement Json)> RunJsonAsync(params string[] args)
    {
        var (code, output, error) = await RunAsync([.. args, "--json"]);
        Assert.Equal("", error);
        return (code, JsonDocument.Parse(output).RootElement);
    }
}

[CollectionDefinition(nameof(RunningDaemon))]
public sealed class RunningDaemonTests : ICollectionFixture<RunningDaemon>;
