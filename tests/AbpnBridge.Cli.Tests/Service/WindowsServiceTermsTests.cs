using System.Text.RegularExpressions;
using AbpnBridge.Cli.Service;

namespace AbpnBridge.Cli.Tests.Service;

/// <summary>What the Windows service is registered with.</summary>
public sealed class WindowsServiceTermsTests
{
    [Theory]
    // Whoever is logged on may start it and look at it.
    [InlineData("IU", "RP LC LO", "WP DC WD WO SD DT")]
    [InlineData("SU", "LC LO", "RP WP DC WD WO SD DT")]
    [InlineData("BA", "RP WP DC WD WO SD", "")]
    public void Access_OfAGroup_IsThisAndNoMore(string group, string may, string mayNot)
    {
        var rights = Regex.Match(WindowsServiceTerms.Access, $@"\(A;;(\w+);;;{group}\)").Groups[1].Value.Chunk(2).Select(pair => new string(pair)).ToList();

        Assert.Empty(may.Split(' ').Except(rights));
        Assert.Empty(rights.Intersect(mayNot.Split(' ')));
    }

    [Fact]
    public void Access_Groups_AreNoMoreThanThese() =>
        Assert.Equal(["SY", "BA", "IU", "SU"], Regex.Matches(WindowsServiceTerms.Access, @";;;(\w+)\)").Select(entry => entry.Groups[1].Value));

    [Theory]
    [InlineData(@"C:\Users\Ann\AppData\Local\Programs\AbpnBridge\AbpnBridge.Daemon.exe", @"C:\Users\Ann", true)]
    [InlineData(@"c:\users\ann\AbpnBridge.Daemon.exe", @"C:\Users\Ann", true)]
    [InlineData(@"C:\Users\Anna\AbpnBridge.Daemon.exe", @"C:\Users\Ann", false)]
    [InlineData(@"C:\Program Files\AbpnBridge\AbpnBridge.Daemon.exe", @"C:\Users\Ann", false)]
    [InlineData(@"C:\Program Files\AbpnBridge\AbpnBridge.Daemon.exe", "", false)]
    public void Program_InTheUsersOwnFolder_IsRefused(string program, string profile, bool isRefused)
    {
        var fault = Record.Exception(() => WindowsServiceTerms.RequireCommonPlace(program, profile));

        Assert.Equal(isRefused, fault is CommandFailure { Code: "private-program" });
    }

    [Fact]
    public void Restarts_AfterCrashes_ComeLaterEachTime() =>
        Assert.Equal(WindowsServiceTerms.RestartPauses.Order(), WindowsServiceTerms.RestartPauses);
}
