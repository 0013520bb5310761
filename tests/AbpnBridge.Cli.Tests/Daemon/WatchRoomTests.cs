using System.Text.Json;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>`abpn watch` where the daemon has too little room for a photo, now or for ever.</summary>
[Collection(nameof(RunningDaemon))]
public sealed class WatchRoomTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-room");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Watch_PhotoThatTheDaemonWillNeverTake_IsToldAndNotTriedAgain()
    {
        // Less than any picture needs.
        await using var small = await LimitedDaemon.StartAsync(("ABPNBRIDGE_Limits__MaxOpenBytes", "100000"));
        TestPhotos.WriteSmall(At("a.jpg"));
        var watch = Abpn.Start(["watch", _folder.FullName, "--settle", "0.2", "--state-dir", small.StateDirectory, "--report", At("report.jsonl")]);
        _ = watch.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Abpn.ReadLineAsync(watch.StandardError, line => line.Contains("the limit for all open photos is", StringComparison.Ordinal));
        var rest = watch.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, await Abpn.TerminateAsync(watch));
        var report = JsonDocument.Parse(Assert.Single(File.ReadAllLines(At("report.jsonl")))).RootElement;
        Assert.Equal("resource-exhausted", report.GetProperty("error").GetProperty("code").GetString());
        Assert.DoesNotContain("waits", await rest);
    }

    [Fact]
    public async Task Watch_OnceWhereTheDaemonHasRoomForOne_WaitsForIt()
    {
        await using var small = await LimitedDaemon.StartAsync(("ABPNBRIDGE_Limits__MaxRunningJobs", "1"), ("ABPNBRIDGE_Limits__MaxWaitingJobs", "0"));
        for (var number = 0; number < 4; number++) TestPhotos.Write(At(FormattableString.Invariant($"p{number}.png")));

        var (code, _, error) = await Abpn.RunAsync(
            ["watch", _folder.FullName, "--once", "--settle", "0.2", "--jobs", "4", "--verbose", "--state-dir", small.StateDirectory]);

        Assert.True(code == ExitCode.Done, error);
        Assert.Contains(".png: waiting: the daemon is busy", error);
        Assert.Equal(4, Directory.GetFiles(At("retouched")).Length);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
