using AbpnBridge.Daemon.Security;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Security;

public sealed class PairedClientsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestTimeProvider _time = new();

    private string FilePath => _folder.In("clients.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Add_Client_IsFoundByItsTokenAlsoAfterARestart()
    {
        var (id, token) = Open().Add("panel");

        var found = Open().Find(Token.Hash(token));

        Assert.Equal(new ClientIdentity(id, IsOwner: false), found);
        Assert.Null(Open().Find(Token.Hash(Token.Create())));
    }

    [Fact]
    public void File_OfClients_HoldsNoTokenAndIsTheOwnersOnly()
    {
        var (_, token) = Open().Add("panel");

        Assert.DoesNotContain(token, File.ReadAllText(FilePath), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void Remove_Client_RevokesItsTokenAtOnceAndForEver()
    {
        var clients = Open();
        var (id, token) = clients.Add("panel");

        Assert.True(clients.Remove(id));
        Assert.False(clients.Remove(id));
        Assert.Null(clients.Find(Token.Hash(token)));
        Assert.Null(Open().Find(Token.Hash(token)));
    }

    [Fact]
    public void List_AfterUse_TellsWhenEachClientCame()
    {
        var clients = Open();
        var (id, token) = clients.Add("panel");
        var pairedAt = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromHours(1));
        clients.Find(Token.Hash(token));
        _time.Advance(TimeSpan.FromSeconds(30));
        clients.Find(Token.Hash(token));

        // Within a minute the time of the last call is not written again.
        Assert.Equal(pairedAt + TimeSpan.FromHours(1), Assert.Single(clients.List(), c => c.Id == id).LastSeen);
        Assert.Equal(pairedAt, clients.List()[0].PairedAt);
    }

    [Fact]
    public void Find_LastSeenCannotBeSaved_LetsTheClientInAllTheSame()
    {
        var clients = Open();
        var (_, token) = clients.Add("panel");
        File.Delete(FilePath);
        // A folder in the file's place: as on a full disk, every write fails.
        Directory.CreateDirectory(FilePath);

        Assert.NotNull(clients.Find(Token.Hash(token)));
    }

    [Theory]
    [InlineData("[{ broken")]
    [InlineData("[{}]")]
    [InlineData("[null]")]
    [InlineData("""[{"id":"a","name":"b","tokenSha256":null,"pairedAt":"2026-01-02T03:04:05Z","lastSeen":null}]""")]
    [InlineData("""[{"id":"a","name":"b","tokenSha256":"00","pairedAt":"2026-01-02T03:04:05Z","lastSeen":null}]""")]
    [InlineData("""[{"id":"a","name":null,"tokenSha256":"00","pairedAt":"2026-01-02T03:04:05Z","lastSeen":null}]""")]
    public void Open_DamagedFile_LetsNobodyInAndKeepsTheFileAside(string content)
    {
        File.WriteAllText(FilePath, content);

        Assert.Empty(Open().List());
        Assert.True(File.Exists(FilePath + ".damaged"));
    }

    private PairedClients Open() => new(FilePath, _time, NullLogger<PairedClients>.Instance);
}
