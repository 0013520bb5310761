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

        Assert.Equal(new ClientIdentity(id, ClientRole.PairedClient), found);
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

        Assert.True(clients.Remove(id, ClientIdentity.Owner));
        Assert.False(clients.Remove(id, ClientIdentity.Owner));
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
        Assert.Equal(pairedAt + TimeSpan.FromHours(1), Assert.Single(clients.List(ClientIdentity.Owner), c => c.Id == id).LastSeen);
        Assert.Equal(pairedAt, clients.List(ClientIdentity.Owner)[0].PairedAt);
    }

    [Fact]
    public void List_OfClientsOfSeveralUsers_ShowsEachUserTheOwnOnesAndTheOwnerAll()
    {
        var (ours, theirs) = (ClientIdentity.OfUser("S-1-5-21-1-2-3-1001"), ClientIdentity.OfUser("S-1-5-21-1-2-3-1002"));
        var (ourClient, ourToken) = Open().Add("our panel", ours.User);
        var (ownersClient, _) = Open().Add("the owner's");
        var clients = Open();

        Assert.Equal(ourClient, Assert.Single(clients.List(ours)).Id);
        Assert.Empty(clients.List(theirs));
        Assert.Equal([ourClient, ownersClient], clients.List(ClientIdentity.Owner).Select(client => client.Id));
        Assert.False(clients.Remove(ourClient, theirs));
        Assert.False(clients.Remove(ownersClient, ours));
        Assert.Empty(clients.List(clients.Find(Token.Hash(ourToken))!));
        Assert.True(clients.Remove(ourClient, ours));
        Assert.Null(clients.Find(Token.Hash(ourToken)));
    }

    [Fact]
    public void Open_FileOfAnEarlierVersion_KeepsItsClients()
    {
        var hash = Convert.ToHexStringLower(Token.Hash(Token.Create()));
        File.WriteAllText(FilePath, $$"""[{"id":"a","name":"b","tokenSha256":"{{hash}}","pairedAt":"2026-01-02T03:04:05Z","lastSeen":null}]""");

        Assert.Null(Assert.Single(Open().List(ClientIdentity.Owner)).User);
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

        Assert.Empty(Open().List(ClientIdentity.Owner));
        Assert.True(File.Exists(FilePath + ".damaged"));
    }

    private PairedClients Open() => new(FilePath, _time, NullLogger<PairedClients>.Instance);
}
