using AbpnBridge.Daemon.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Hosting;

public sealed class WarmUpTests
{
    [Theory]
    [InlineData("/does/not/exist", ExitCode.NoModel)]
    // No path: a fault that is none of the model's, as a missing native library would be.
    [InlineData("\0", ExitCode.Unexpected)]
    internal async Task Execute_Fault_StopsTheDaemonWithItsExitCode(string folder, ExitCode code)
    {
        var options = new DaemonOptions { Models = new ModelOptions { Folder = folder } };
        using var host = new StartedHost();
        using var lifetime = new DaemonLifetime(options, host);
        using var temporary = new TemporaryFolder();
        using var state = StateFolder.Open(temporary.In("state"));
        using var warmUp = new WarmUp(options, lifetime, new FailureRecord(state), host, NullLogger<WarmUp>.Instance);

        await warmUp.StartAsync(TestContext.Current.CancellationToken);
        await warmUp.ExecuteTask!;

        Assert.Equal(code, lifetime.ExitCode);
        Assert.Contains($"\"exitCode\": {(int)code}", await File.ReadAllTextAsync(state.FailurePath, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(host.ApplicationStopping.IsCancellationRequested);
    }
}
