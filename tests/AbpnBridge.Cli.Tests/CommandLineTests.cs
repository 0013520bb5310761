using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace AbpnBridge.Cli.Tests;

/// <summary>Whole command lines, in process, without a daemon.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("abpn-state");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task Run_UnknownOption_IsAUsageError() => Assert.Equal(ExitCode.Usage, (await RunAsync("status", "--bogus")).Code);

    [Theory]
    [InlineData("retouch", "--blemishs is no option; did you mean --blemishes?", "a.jpg", "--blemishs", "0")]
    [InlineData("retouch", "--blemishs=0 is no option; did you mean --blemishes?", "--blemishs=0", "a.jpg")]
    [InlineData("retouch", "--stat-dir is no option; did you mean --state-dir?", "a.jpg", "--stat-dir", "x")]
    [InlineData("retouch", "-x.jpg is no option; `abpn retouch --help` lists them. A file of that name goes behind --.", "-x.jpg")]
    [InlineData("watch", "--blemishs is no option; did you mean --blemishes?", "--blemishs", "0", "folder")]
    [InlineData("watch", "--onse is no option; did you mean --once?", "folder", "--onse")]
    public async Task Run_MistypedOption_NamesTheNearestAndDoesNothing(string command, string expected, params string[] words)
    {
        var (code, output, error) = await RunAsync([command, .. words]);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.StartsWith(expected, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("--suffix", "-soft", "--", "PHOTO")]
    [InlineData("--suffix=-soft", "PHOTO")]
    public async Task Retouch_DashInAValueOrBehindTheDashes_IsNoOption(params string[] words)
    {
        var photo = Path.Combine(_state.FullName, "-a.jpg");
        File.Copy(Repository.File("tests/data/pictures/grey.jpg"), photo);

        var (code, output, _) = await CommandAsync(["retouch", "--dry-run", "--state-dir", _state.FullName, .. words.Select(word => word == "PHOTO" ? photo : word)]);

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("-a-soft.jpg", output);
    }

    [Fact]
    public async Task Retouch_FileThatBeginsWithADash_GoesBehindTheDashes()
    {
        var (code, _, error) = await CommandAsync(["retouch", "--state-dir", _state.FullName, "--", "--no such photo.jpg"]);

        Assert.Equal(ExitCode.Refused, code);
        Assert.Equal("--no such photo.jpg does not exist.", error.TrimEnd());
    }

    [Fact]
    public async Task Run_Help_ListsTheExitCodes()
    {
        var (code, output, _) = await RunAsync("--help");

        Assert.Equal(ExitCode.Done, code);
        foreach (var number in new[] { "0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "130 " }) Assert.Contains($"  {number}", output);
    }

    [Fact]
    public async Task Status_NoDaemon_SaysHowToStartOne()
    {
        var (code, output, error) = await RunAsync("status");

        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Empty(output);
        Assert.Contains("abpn serve", error);
    }

    [Fact]
    public async Task Status_NoDaemonWithJson_WritesNothingButJson()
    {
        var (code, output, error) = await RunAsync("status", "--json");

        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Empty(error);
        Assert.Equal("no-daemon", JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Retouch_NoDaemonWithJson_IsOneObjectPerPhoto()
    {
        string[] photos = [Touch("a.jpg"), Touch("b.jpg")];

        var (code, output, error) = await RunAsync(["retouch", .. photos, "--json"]);

        Assert.Equal((ExitCode.NoDaemon, ""), (code, error));
        var inputs = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("input").GetString());
        Assert.Equal(photos, inputs);
    }

    [Fact]
    public async Task Status_DiscoveryFileOfADeadProcess_IsRecognised()
    {
        // Above every platform's largest process id.
        WriteDiscovery($$"""{"pid":{{int.MaxValue}},"version":"0","grpcPort":1,"webPort":2,"tokenFile":"none"}""");

        var (code, _, error) = await RunAsync("status");

        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Contains("is gone", error);
    }

    [Fact]
    public async Task Status_DamagedDiscoveryFile_IsNoDaemon()
    {
        WriteDiscovery("{");

        Assert.Equal(ExitCode.NoDaemon, (await RunAsync("status")).Code);
    }

    [Fact]
    public async Task Status_NobodyListens_IsNoDaemon()
    {
        var token = Path.Combine(_state.FullName, "token");
        File.WriteAllText(token, "secret");
        // Port 1 of the loopback is never ours.
        WriteDiscovery(JsonSerializer.Serialize(new { pid = Environment.ProcessId, version = "0", grpcPort = 1, webPort = 2, tokenFile = token }));

        var (code, _, error) = await RunAsync("status");

        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.DoesNotContain("secret", error);
    }

    [Fact]
    public async Task Status_ProcessYoungerThanTheDaemon_IsNoDaemon()
    {
        // Us, under a number that a daemon of yesterday had.
        WriteDiscovery(JsonSerializer.Serialize(new
        {
            pid = Environment.ProcessId,
            version = "0",
            grpcPort = 1,
            webPort = 2,
            tokenFile = "none",
            startedAt = DateTimeOffset.UtcNow.AddDays(-1),
        }));

        var (code, _, error) = await RunAsync("status");

        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Contains("is gone", error);
    }

    [Fact]
    public async Task Status_SocketGone_NeverGivesTheTokenToWhoeverHasThePort()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        var token = Path.Combine(_state.FullName, "token");
        File.WriteAllText(token, "secret");
        WriteDiscovery(JsonSerializer.Serialize(new
        {
            pid = Environment.ProcessId,
            version = "0",
            grpcPort = ((IPEndPoint)stranger.LocalEndpoint).Port,
            webPort = 2,
            tokenFile = token,
            socketPath = Path.Combine(_state.FullName, "gone.sock"),
        }));
        var called = stranger.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask();

        var status = RunAsync("status");

        Assert.Same(status, await Task.WhenAny(status, called));
        Assert.Equal(ExitCode.NoDaemon, (await status).Code);
    }

    [Fact]
    public async Task Status_DaemonOnIPv6_IsAskedThere()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var daemon = new TcpListener(IPAddress.IPv6Loopback, 0);
        daemon.Start();
        var token = Path.Combine(_state.FullName, "token");
        File.WriteAllText(token, "secret");
        WriteDiscovery(JsonSerializer.Serialize(new
        {
            pid = Environment.ProcessId,
            version = "0",
            grpcPort = ((IPEndPoint)daemon.LocalEndpoint).Port,
            webPort = 2,
            tokenFile = token,
            address = "::1",
        }));

        var status = RunAsync("status");
        using (await daemon.AcceptTcpClientAsync(TestContext.Current.CancellationToken)) daemon.Stop();

        Assert.Equal(ExitCode.NoDaemon, (await status).Code);
    }

    [Fact]
    public async Task Status_DaemonSaidToBeElsewhere_IsNotAsked()
    {
        var token = Path.Combine(_state.FullName, "token");
        File.WriteAllText(token, "secret");
        WriteDiscovery(JsonSerializer.Serialize(new
        {
            pid = Environment.ProcessId,
            version = "0",
            grpcPort = 1,
            webPort = 2,
            tokenFile = token,
            address = "192.0.2.1",
        }));

        var (code, _, error) = await RunAsync("status");

        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Contains("is not this machine", error);
    }

    [Theory]
    [InlineData("1e300")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("soon")]
    public async Task Status_WaitOfNoTime_IsAUsageError(string seconds)
    {
        var (code, _, error) = await RunAsync("status", "--wait", seconds);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--wait is 0 to 86400 seconds", error);
    }

    public static TheoryData<string, string> OptionsWithAValue => new(
        from command in CommandTree.Build().Subcommands
        from option in command.Options
        where option.Arity.MaximumNumberOfValues == 1 && option.ValueType != typeof(bool)
        select (command.Name, option.Name));

    private static string[] InputOf(string command) => command switch { "retouch" => ["a.jpg"], "watch" => ["folder"], _ => [] };

    [Theory]
    [MemberData(nameof(OptionsWithAValue))]
    public async Task Run_OptionGivenTwice_IsOneSentenceThatNamesIt(string command, string option)
    {
        string[] picture = command == "sample" && option != "-o" ? ["-o", Path.Combine(_state.FullName, "a.png")] : [];

        var (code, output, error) = await RunAsync([command, .. InputOf(command), .. picture, option, "1.png", option, "1.png"]);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(option, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [MemberData(nameof(OptionsWithAValue))]
    public async Task Run_OptionWithoutItsValue_IsAUsageError(string command, string option)
    {
        // --state-dir follows, which must not become the value.
        var (code, _, error) = await RunAsync([command, .. InputOf(command), option]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(option, error);
        Assert.DoesNotContain("unexpectedly", error);
    }

    [Fact]
    public async Task Run_StateFolderGivenTwice_IsAUsageError()
    {
        var (code, _, error) = await RunAsync("status", "--state-dir", "x");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--state-dir", error);
    }

    private void WriteDiscovery(string json) => File.WriteAllText(Path.Combine(_state.FullName, "daemon.json"), json);

    private string Touch(string name)
    {
        var path = Path.Combine(_state.FullName, name);
        File.WriteAllBytes(path, []);
        return path;
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] args) => CommandAsync([.. args, "--state-dir", _state.FullName]);

    private static async Task<(int Code, string Output, string Error)> CommandAsync(string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandTree.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
