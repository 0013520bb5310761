using System.Diagnostics;
using System.Text.Json;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>A daemon that is there and does nothing more, as one that waits for a driver for ever.</summary>
public sealed class HangingDaemonTests : IDisposable
{
    // When it would end without a limit of its own.
    private static readonly TimeSpan TwoPings = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("abpn-hanging");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    [Trait("Category", "Slow")] // the two half minutes that abpn is patient
    public async Task Retouch_OfADaemonThatHangs_EndsAndSaysSo()
    {
        var photo = Path.Combine(_folder.FullName, "photo.png");
        TestPhotos.Write(photo);

        await AssertEndsAsync(TimeSpan.FromMinutes(3), "retouch", photo, "--in-place");
    }

    [Theory]
    [Trait("Category", "Slow")] // half a minute each
    [InlineData("status")]
    [InlineData("status", "--wait", "1")]
    [InlineData("models")]
    public Task Question_ToADaemonThatHangs_EndsAndSaysSo(params string[] command) => AssertEndsAsync(TwoPings, command);

    private static async Task AssertEndsAsync(TimeSpan limit, params string[] command)
    {
        await using var daemon = await LimitedDaemon.StartAsync();
        using var process = Process.GetProcessById(ProcessIdOf(daemon));
        Abpn.Signal(process, Abpn.Sigstop);
        try
        {
            var (code, _, error) = await Abpn.RunAsync([.. command, "--state-dir", daemon.StateDirectory]).WaitAsync(limit, TestContext.Current.CancellationToken);

            Assert.Equal(ExitCode.NoDaemon, code);
            Assert.Contains("The daemon does not answer. End it if it still runs", error);
        }
        finally
        {
            Abpn.Signal(process, Abpn.Sigcont);
        }
    }

    private static int ProcessIdOf(LimitedDaemon daemon)
    {
        using var discovery = JsonDocument.Parse(File.ReadAllText(Path.Combine(daemon.StateDirectory, "daemon.json")));
        return discovery.RootElement.GetProperty("pid").GetInt32();
    }
}
