using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// The socket on which systemd hears how a unit of the type notify is doing: a datagram a message, such as READY=1 (sd_notify(3)). The variables that name it are
/// taken out of the environment, so that no child process speaks for the daemon.
/// </summary>
internal sealed class SystemdSocket : IDisposable
{
    internal const string Variable = "NOTIFY_SOCKET";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _systemd;

    /// <param name="address">A path, or an abstract name: "@" and the name.</param>
    /// <param name="watchdog">How often systemd wants to hear from the daemon; null: not at all.</param>
    internal SystemdSocket(string address, TimeSpan? watchdog)
    {
        _systemd = new UnixDomainSocketEndPoint(address.StartsWith('@') ? "\0" + address[1..] : address);
        Watchdog = watchdog;
    }

    /// <summary>The longest time systemd goes without hearing WATCHDOG=1 before it takes the daemon for hung; null: it does not listen for that.</summary>
    internal TimeSpan? Watchdog { get; }

    /// <summary>The socket that the environment names; null where systemd does not listen.</summary>
    internal static SystemdSocket? FromEnvironment()
    {
        var (address, watchdog, watched) = (Take(Variable), Take("WATCHDOG_USEC"), Take("WATCHDOG_PID"));
        if (string.IsNullOrEmpty(address)) return null;
        // The number of another process: the watchdog was meant for that one.
        var isOurs = watched is null || watched == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return new SystemdSocket(
            address,
            isOurs && long.TryParse(watchdog, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
                ? TimeSpan.FromMicroseconds(microseconds)
                : null);
    }

    /// <summary>Sends one message. Where systemd cannot be reached, nobody can be told, and the daemon goes on.</summary>
    internal void Send(string message)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(message), _systemd);
        }
        catch (SocketException)
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    private static string? Take(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return value;
    }
}
