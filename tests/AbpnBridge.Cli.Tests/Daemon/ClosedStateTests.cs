using System.Diagnostics;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>A state folder, or a part of it, that is closed to its own user: a sentence, no stack trace. Root, whom nothing is closed to, plays nobody.</summary>
public sealed class ClosedStateTests : IAsyncLifetime
{
    private readonly string _state = Path.Combine(Path.GetTempPath(), "abpn-" + Guid.NewGuid().ToString("N")[..12]);

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(await CodeAsync("test", "-x", Abpn.Executable) != 0, "Another user cannot reach the programs here.");
        Assert.Equal(0, await CodeAsync("mkdir", "-m", "700", _state));
    }

    public async ValueTask DisposeAsync()
    {
        await CodeAsync("chmod", "-R", "u+rwX", _state);
        await CodeAsync("rm", "-rf", _state);
    }

    [Theory]
    [InlineData("touch daemon.lock; chmod 500 .", "may not write into it.")]
    [InlineData("chmod 500 .", "may not write into it.")]
    [InlineData("echo secret >token; chmod 000 token", "/token is no file that the user who runs the daemon may read;")]
    [InlineData("mkdir token", "/token is no file that the user who runs the daemon may read;")]
    [InlineData("echo [] >clients.json; chmod 000 clients.json", "/clients.json is no file that the user who runs the daemon may read;")]
    [InlineData("echo {} >settings.json; chmod 000 settings.json", "/settings.json cannot be read:")]
    public async Task Serve_ClosedToItsUser_EndsWithOneSentence(string commands, string words)
    {
        await CloseAsync(commands);

        var (code, output, error) = await Abpn.FinishAsync(Serve());

        Assert.True(code is ExitCode.Refused or ExitCode.Usage, $"{code}: {output}{error}");
        Assert.Contains(words, Assert.Single(error.Trim().Split('\n')));
    }

    [Theory]
    [InlineData("mkdir logs; chmod 500 logs", "There is no log file: ")]
    [InlineData("touch logs", "There is no log file: ")]
    [InlineData("mkdir daemon.sock", "No local socket: ")]
    public async Task Serve_DoesWithoutIt_SaysSo(string commands, string words)
    {
        await CloseAsync(commands);

        var serve = Serve();
        await Abpn.ReadLineAsync(serve.StandardOutput, line => line.Contains(words, StringComparison.Ordinal));
        _ = serve.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, await Abpn.TerminateAsync(serve));
    }

    private async Task CloseAsync(string commands) => Assert.Equal(0, await CodeAsync("sh", "-c", $"cd {_state} && {commands}"));

    private Process Serve() => AsNobody(Abpn.Executable, "serve", "--state-dir", _state, "--port", "0", "--web-port", "0", "--device", "cpu");

    private static async Task<int> CodeAsync(params string[] command) => (await Abpn.FinishAsync(AsNobody(command))).Code;

    private static Process AsNobody(params string[] command) =>
        Environment.IsPrivilegedProcess ? Abpn.Start("setpriv", ["--reuid=65534", "--clear-groups", .. command]) : Abpn.Start(command[0], command[1..]);
}
