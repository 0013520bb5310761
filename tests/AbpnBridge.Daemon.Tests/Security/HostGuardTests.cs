using AbpnBridge.Daemon.Security;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Security;

public sealed class HostGuardTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LocalHost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" localhost", false)]
    [InlineData("localhost.", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("evil.example", false)]
    [InlineData("127.1", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData("[::]", false)]
    public void IsAllowed_Name_OnlyWhenItIsExactlyALoopbackName(string? host, bool isAllowed) =>
        Assert.Equal(isAllowed, HostGuard.IsAllowed(host));
}
