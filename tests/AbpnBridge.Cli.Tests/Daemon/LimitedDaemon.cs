using System.Diagnostics;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>A daemon with less room than the usual one, for one test.</summary>
internal sealed class LimitedDaemon : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-limited");
    private readonly Process _serve;

    private LimitedDaemon((string Name, string Value)[] limits)
    {
        _serve = Abpn.Start(["serve", "--state-dir", StateDirectory, "--port", "0", "--web-port", "0", "--device", "cpu"], limits);
        // A pipe that nobody reads fills up, and its writer waits.
        _ = _serve.StandardOutput.ReadToEndAsync();
        _ = _serve.StandardError.ReadToEndAsync();
    }

    internal string StateDirectory => Path.Combine(_folder.FullName, "state");

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="limits">Settings, as environment variables.</param>
    internal static async Task<LimitedDaemon> StartAsync(params (string Name, string Value)[] limits)
    {
        var daemon = new LimitedDaemon(limits);
        var (code, _, error) = await Abpn.RunAsync(["status", "--state-dir", daemon.StateDirectory, "--wait", "180"]);
        Assert.True(code == ExitCode.Done, error);
        return daemon;
    }

    public async ValueTask DisposeAsync()
    {
        await Abpn.TerminateAsync(_serve);
        _folder.Delete(recursive: true);
    }
}
