using AbpnBridge.Cli.Commands;

namespace AbpnBridge.Cli.Tests;

public sealed class RetouchCommandTests
{
    [Theory]
    [InlineData(new[] { ExitCode.Done }, ExitCode.Done)]
    [InlineData(new[] { ExitCode.OutputExists }, ExitCode.OutputExists)]
    [InlineData(new[] { ExitCode.Done, ExitCode.Done }, ExitCode.Done)]
    [InlineData(new[] { ExitCode.Done, ExitCode.Refused }, ExitCode.Failed)]
    [InlineData(new[] { ExitCode.Refused, ExitCode.Refused }, ExitCode.Failed)]
    [InlineData(new[] { ExitCode.Done, ExitCode.Refused, ExitCode.NoDaemon }, ExitCode.NoDaemon)]
    [InlineData(new[] { ExitCode.Refused, ExitCode.Cancelled }, ExitCode.Cancelled)]
    public void Combined_Statuses_AreThePhotosOwnOnlyWhenItIsAlone(int[] statuses, int expected) => Assert.Equal(expected, RetouchCommand.Combined(statuses));
}
