using System.Text.RegularExpressions;
using AbpnBridge.Daemon.Security;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Security;

/// <summary>Who may do what with the state folder and the pipe of a Windows service, entry by entry.</summary>
public sealed partial class MachineAccessTests
{
    private const string Service = "S-1-5-80-1-2-3-4-5";
    private const string Everybody = "S-1-5-21-1-2-3-1001";

    // Access rights, winnt.h.
    private const int FileWrites = 0x2 | 0x4 | 0x10 | 0x40 | 0x100;
    private const int ChangesOfRightsAndOwner = 0x10000 | 0x40000 | 0x80000;
    private const int NewPipeInstance = 0x4;

    [Fact]
    public void Folder_IsClosedToWhatLiesAboveItAndOpenToServiceSystemAndAdministrators()
    {
        var entries = Entries(MachineAccess.FolderSddl(Service));

        Assert.StartsWith("D:P", MachineAccess.FolderSddl(Service), StringComparison.Ordinal);
        Assert.Equal(["BA", Service, "SY"], entries.Where(entry => entry.Rights == "FA" && entry.Flags == "OICI").Select(entry => entry.Who).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Folder_ShowsOthersItsNamesButNoFile()
    {
        var other = Assert.Single(Entries(MachineAccess.FolderSddl(Service)), entry => entry.Rights != "FA");

        Assert.Equal(("A", "IU"), (other.Kind, other.Who));
        // Not inherited: what lies in the folder is not theirs.
        Assert.Equal("", other.Flags);
        Assert.Equal(0, Convert.ToInt32(other.Rights, 16) & (FileWrites | ChangesOfRightsAndOwner));
    }

    [Fact]
    public void Pipe_RefusesTheNetworkBeforeItLetsAnybodyIn()
    {
        var first = Entries(MachineAccess.PipeSddl(Service))[0];

        Assert.Equal(("D", "FA", "NU"), (first.Kind, first.Rights, first.Who));
    }

    [Fact]
    public void Pipe_LetsUsersTalkButNotStandInForTheService()
    {
        var users = Assert.Single(Entries(MachineAccess.PipeSddl(Service)), entry => entry.Who == "IU");

        Assert.Equal(0, Convert.ToInt32(users.Rights, 16) & (NewPipeInstance | ChangesOfRightsAndOwner));
        Assert.Equal(["BA", Service, "SY"], Entries(MachineAccess.PipeSddl(Service)).Where(e => e is { Kind: "A", Rights: "FA" }).Select(e => e.Who).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Service, true)]
    [InlineData("S-1-5-18", true)]
    [InlineData("S-1-5-32-544", true)]
    [InlineData(Everybody, false)]
    [InlineData("S-1-5-32-545", false)]
    public void Owner_OtherThanServiceSystemAndAdministrators_IsNotTrusted(string owner, bool isTrusted) =>
        Assert.Equal(isTrusted, MachineAccess.IsTrustedOwner(owner, Service));

    [Fact]
    public void Identity_OfALocalUser_MayPairForItselfAlone()
    {
        var user = ClientIdentity.OfUser(Everybody);
        var client = new ClientIdentity("client", ClientRole.PairedClient, Everybody);

        Assert.Equal((true, true, false), (ClientIdentity.Owner.MayPair, user.MayPair, client.MayPair));
        Assert.Equal((true, true), (ClientIdentity.Owner.Oversees(Everybody), ClientIdentity.Owner.Oversees(null)));
        Assert.Equal((true, false, false), (user.Oversees(Everybody), user.Oversees("S-1-5-21-1-2-3-1002"), user.Oversees(null)));
        Assert.Equal((false, false), (client.Oversees(Everybody), client.Oversees(null)));
    }

    private static List<(string Kind, string Flags, string Rights, string Who)> Entries(string sddl) =>
        [.. Entry().Matches(sddl).Select(e => (e.Groups[1].Value, e.Groups[2].Value, e.Groups[3].Value, e.Groups[4].Value))];

    [GeneratedRegex(@"\((\w);(\w*);(\w+);;;([\w-]+)\)")]
    private static partial Regex Entry();
}
