using AbpnBridge.Daemon.Security;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Security;

/// <summary>Who counts as somebody else; the lists themselves are tried where there are some (tests/windows).</summary>
public sealed class WindowsAccessTests
{
    private const string User = "S-1-5-21-1-2-3-1001";
    private const string Everyone = "S-1-1-0";
    private const string Users = "S-1-5-32-545";

    [Fact]
    public void Others_UserSystemAndAdministrators_AreNone() =>
        Assert.Empty(WindowsAccess.Others([User, "S-1-5-18", "S-1-5-32-544", "S-1-3-0", "S-1-3-4"], User));

    [Theory]
    [InlineData(Everyone)]
    [InlineData(Users)]
    [InlineData("S-1-5-21-1-2-3-1002")]
    public void Others_AnybodyElse_IsTold(string sid) => Assert.Equal([sid], WindowsAccess.Others([User, sid, sid], User));
}
