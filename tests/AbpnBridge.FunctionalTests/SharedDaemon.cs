using AbpnBridge.FunctionalTests;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedDaemon))]

namespace AbpnBridge.FunctionalTests;

/// <summary>One daemon with default limits for all tests that need nothing special.</summary>
public sealed class SharedDaemon : IAsyncLifetime
{
    public DaemonProcess Process { get; private set; } = null!;

    internal DaemonClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = await DaemonProcess.StartAsync();
        Client = new DaemonClient(Process);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
    }
}
