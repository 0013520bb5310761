using AbpnBridge.Cli.Tests.Daemon;

namespace AbpnBridge.Cli.Tests.Service;

/// <summary>`abpn service` where nothing can start a daemon by itself, and the advice that other commands give. The real thing is in tests/installer/service.sh.</summary>
public sealed class ServiceCommandTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("abpn-home");

    public ServiceCommandTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux' ways.");

    public void Dispose() => _home.Delete(recursive: true);

    [Theory]
    [InlineData("install")]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("uninstall")]
    public async Task Service_WithoutSystemd_SaysWhatToDoInstead(string verb)
    {
        var (code, output, error) = await RunAsync("service", verb);

        Assert.Equal((ExitCode.Refused, ""), (code, output));
        Assert.Contains("There is no systemd session of yours here", error);
        Assert.Contains("`abpn serve`", error);
        Assert.Empty(_home.GetFileSystemInfos());
    }

    [Fact]
    public async Task ServiceStatus_NothingRegistered_SaysSoWithTheCodeOfNoDaemon()
    {
        Assert.Equal((ExitCode.NoDaemon, "Not installed: there is no systemd user unit abpnbridge.service.\n", ""), await RunAsync("service", "status"));
        Assert.Equal((ExitCode.NoDaemon, """{"kind":"systemd","installed":false,"running":false}""" + "\n", ""), await RunAsync("service", "status", "--json"));
    }

    [Theory]
    [InlineData(false, "`abpn serve`")]
    [InlineData(true, "`abpn service start`")]
    public async Task Status_NoDaemon_NamesWhatStartsOneHere(bool isRegistered, string expected)
    {
        if (isRegistered)
        {
            var units = _home.CreateSubdirectory(".config/systemd/user");
            await File.WriteAllTextAsync(Path.Combine(units.FullName, "abpnbridge.service"), "", TestContext.Current.CancellationToken);
        }

        var (code, _, error) = await RunAsync("status");
        var (_, _, named) = await RunAsync("status", "--state-dir", _home.FullName);

        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Contains(expected, error);
        // No unit knows of that folder.
        Assert.Contains("`abpn serve`", named);
    }

    // An environment of a user who has nothing: no systemd, no settings.
    private Task<(int Code, string Output, string Error)> RunAsync(params string[] args) =>
        Abpn.FinishAsync(Abpn.Start("/usr/bin/env", ["-i", $"HOME={_home.FullName}", "PATH=/nonexistent", Abpn.Executable, .. args]));
}
