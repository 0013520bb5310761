using AbpnBridge.Cli.Service;

namespace AbpnBridge.Cli.Tests.Service;

/// <summary>What `service uninstall --with-state` deletes, and what it leaves alone.</summary>
public sealed class DaemonStateTests : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("abpn-state");
    private readonly DirectoryInfo _state;

    public DaemonStateTests()
    {
        _state = _scratch.CreateSubdirectory("state");
        File.WriteAllText(Path.Combine(_state.FullName, "token"), "secret");
        File.WriteAllText(Path.Combine(_state.FullName, "daemon.lock"), "");
    }

    private string State => _state.FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public async Task Remove_FolderWithALink_DeletesTheLinkAndNotWhatItNames()
    {
        var elsewhere = _scratch.CreateSubdirectory("elsewhere");
        await File.WriteAllTextAsync(Path.Combine(elsewhere.FullName, "photo.jpg"), "", Token);
        Directory.CreateSymbolicLink(Path.Combine(State, "logs"), elsewhere.FullName);

        await DaemonState.RemoveAsync(State, TimeSpan.Zero, Token);
        await DaemonState.RemoveAsync(State, TimeSpan.Zero, Token);

        Assert.False(Directory.Exists(State));
        Assert.Single(elsewhere.GetFiles());
    }

    [Fact]
    public async Task Remove_FolderInUse_IsRefusedAndWholeThenWaitedFor()
    {
        var daemon = new FileStream(Path.Combine(State, "daemon.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var refusal = await Assert.ThrowsAsync<CommandFailure>(() => DaemonState.RemoveAsync(State, TimeSpan.Zero, Token));
        Assert.Equal("state-in-use", refusal.Code);
        Assert.True(File.Exists(Path.Combine(State, "token")));

        var removing = DaemonState.RemoveAsync(State, TimeSpan.FromMinutes(1), Token);
        await Task.Delay(TimeSpan.FromSeconds(0.3), Token);
        Assert.False(removing.IsCompleted);
        await daemon.DisposeAsync();
        await removing;
        Assert.False(Directory.Exists(State));
    }

    [Theory]
    // The service's own account, the system, the administrators, and whoever asks.
    [InlineData("S-1-5-80-1-2-3-4-5", true)]
    [InlineData("S-1-5-18", true)]
    [InlineData("S-1-5-32-544", true)]
    [InlineData("S-1-5-21-1-2-3-1001", true)]
    [InlineData("S-1-5-21-1-2-3-1002", false)]
    [InlineData("S-1-5-32-545", false)]
    public void Owner_OfAFolder_IsTrustedOrNot(string owner, bool expected) =>
        Assert.Equal(expected, DaemonState.IsTrustedOwner(owner, "S-1-5-21-1-2-3-1001"));
}
