using System.Globalization;
using System.Net.Sockets;
using System.Text;
using AbpnBridge.Daemon.Hosting;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Hosting;

/// <summary>What systemd would hear, on a real socket of its kind.</summary>
public sealed class SystemdSocketTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public SystemdSocketTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "systemd is Linux'.");

    public void Dispose()
    {
        _systemd.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reporter_FromLoadingToStopping_TellsEachStep(bool isAbstract)
    {
        var address = isAbstract ? $"@abpn-test-{Guid.NewGuid():N}" : _folder.In("notify");
        _systemd.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + address[1..] : address));
        using var socket = new SystemdSocket(address, watchdog: TimeSpan.FromMilliseconds(40));
        using var host = new StartedHost();
        using var lifetime = new DaemonLifetime(new DaemonOptions(), host) { EnginePatience = TimeSpan.Zero };
        using var reporter = new SystemdReporter(socket, lifetime);

        await reporter.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("STATUS=Loading the models", await HearAsync());
        lifetime.Ready(FormulaEngine.Create());
        Assert.StartsWith("READY=1\nSTATUS=", await HearAsync(), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1", await HearAsync());
        Assert.Equal("WATCHDOG=1", await HearAsync());
        host.StopApplication();
        var heard = await HearAsync();
        while (heard == "WATCHDOG=1") heard = await HearAsync();
        Assert.StartsWith("STOPPING=1", heard, StringComparison.Ordinal);
        await reporter.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Reporter_StoppedWhileLoading_SaysNeverThatItIsReady()
    {
        var address = _folder.In("notify");
        _systemd.Bind(new UnixDomainSocketEndPoint(address));
        using var socket = new SystemdSocket(address, watchdog: null);
        using var host = new StartedHost();
        using var lifetime = new DaemonLifetime(new DaemonOptions(), host);
        using var reporter = new SystemdReporter(socket, lifetime);

        await reporter.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("STATUS=Loading the models", await HearAsync());
        host.StopApplication();
        await reporter.StopAsync(CancellationToken.None);

        Assert.StartsWith("STOPPING=1", await HearAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _systemd.Available);
    }

    [Fact]
    public void Send_SystemdIsGone_IsNoFault()
    {
        using var socket = new SystemdSocket(_folder.In("nobody"), watchdog: null);

        socket.Send("READY=1");
    }

    [Theory]
    [InlineData("2000000", null, 2.0)]
    [InlineData("2000000", "ours", 2.0)]
    [InlineData("2000000", "1", null)]
    [InlineData("nonsense", null, null)]
    [InlineData(null, null, null)]
    public void FromEnvironment_Watchdog_IsOursOrNot(string? microseconds, string? pid, double? seconds)
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", _folder.In("notify"));
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", microseconds);
        Environment.SetEnvironmentVariable("WATCHDOG_PID", pid == "ours" ? Environment.ProcessId.ToString(CultureInfo.InvariantCulture) : pid);

        using var socket = SystemdSocket.FromEnvironment();

        Assert.Equal(seconds, socket!.Watchdog?.TotalSeconds);
        // A child process hears nothing of it.
        Assert.Null(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
        Assert.Null(Environment.GetEnvironmentVariable("WATCHDOG_USEC"));
        Assert.Null(SystemdSocket.FromEnvironment());
    }

    private async Task<string> HearAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var message = new byte[512];
        var length = await _systemd.ReceiveAsync(message, SocketFlags.None, limit.Token);
        return Encoding.UTF8.GetString(message, 0, length);
    }
}
