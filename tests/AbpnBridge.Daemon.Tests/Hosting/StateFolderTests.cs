using AbpnBridge.Daemon.Hosting;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Hosting;

public sealed class StateFolderTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly TemporaryFolder _folder = new();

    private string FolderPath => _folder.In("state");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupExecute)]
    public void Open_FolderOpenToOthers_IsRefusedAndLeftAsItIs(UnixFileMode others)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists, not modes.");
            return;
        }

        Directory.CreateDirectory(FolderPath);
        File.SetUnixFileMode(FolderPath, OwnerOnly | others);

        var failure = Assert.Throws<StartFailure>(() => StateFolder.Open(FolderPath));

        Assert.Equal(ExitCode.NoStateFolder, failure.ExitCode);
        Assert.Contains("chmod 700", failure.Message, StringComparison.Ordinal);
        Assert.Equal(OwnerOnly | others, File.GetUnixFileMode(FolderPath));
        Assert.Empty(Directory.GetFileSystemEntries(FolderPath));
    }

    [Fact]
    public async Task Open_ByAServiceWhileTheOneBeforeItEnds_WaitsForItsEnd()
    {
        var before = StateFolder.Open(FolderPath);
        Assert.Equal(ExitCode.AlreadyRunning, Assert.Throws<StartFailure>(() => StateFolder.Open(FolderPath)).ExitCode);

        var opening = Task.Run(() => StateFolder.Open(FolderPath, DaemonHost.WindowsService), TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(0.3), TestContext.Current.CancellationToken);
        Assert.False(opening.IsCompleted);
        before.Dispose();

        using var after = await opening;
        Assert.Equal(FolderPath, after.Path);
    }

    [Fact]
    public void Open_Missing_CreatesItClosedToOthersAndOpensItAgain()
    {
        using (StateFolder.Open(FolderPath))
            if (!OperatingSystem.IsWindows())
                Assert.Equal(OwnerOnly, File.GetUnixFileMode(FolderPath));

        using var again = StateFolder.Open(FolderPath);

        Assert.Equal(FolderPath, again.Path);
    }
}
