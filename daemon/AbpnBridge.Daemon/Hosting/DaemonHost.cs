using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting.WindowsServices;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>Who started the daemon and watches over it.</summary>
internal enum DaemonHost
{
    /// <summary>A person in a console, or a program of theirs.</summary>
    Console,

    /// <summary>The log-on of one user; nobody sees a console (<c>--background</c>).</summary>
    Background,

    /// <summary>systemd, as a unit of the type notify.</summary>
    Systemd,

    /// <summary>The service manager of Windows, for all users of the machine (<c>--service</c>, or the parent process).</summary>
    WindowsService,
}

/// <summary>Who started this daemon, for those who ask the container.</summary>
internal sealed record StartedBy(DaemonHost Host);

/// <summary>Finds out who it is, and what depends on that alone.</summary>
internal static partial class DaemonHosts
{
    internal const string BackgroundSwitch = "--background";

    /// <summary>`abpn service install` writes it: the package below sees a service only in session 0, where Windows has them and Wine has none.</summary>
    internal const string ServiceSwitch = "--service";

    /// <summary>The Windows service, and the source of its lines in the Event Log. `abpn service install` registers both.</summary>
    internal const string ServiceName = "AbpnBridge";

    internal static DaemonHost Of(IReadOnlyList<string> arguments) =>
        OperatingSystem.IsWindows() && (arguments.Contains(ServiceSwitch) || WindowsServiceHelpers.IsWindowsService()) ? DaemonHost.WindowsService
        : Environment.GetEnvironmentVariable(SystemdSocket.Variable) is { Length: > 0 } ? DaemonHost.Systemd
        : arguments.Contains(BackgroundSwitch) ? DaemonHost.Background
        : DaemonHost.Console;

    /// <summary>False where a person at a desktop started this program, and not on Windows: services have no desktop that anybody sees. True tells no more than that.</summary>
    internal static bool MayBeService => OperatingSystem.IsWindows() && (!Environment.UserInteractive || WindowsServiceHelpers.IsWindowsService());

    /// <summary>What a person who types <see cref="ServiceSwitch"/> is told.</summary>
    internal static StartFailure NotAService(Exception? cause = null) =>
        new(ExitCode.BadSettings, $"{ServiceSwitch} is for the service manager of Windows, which did not start this program; leave it out.", cause);

    /// <summary>The word of the discovery file, for clients.</summary>
    internal static string Word(this DaemonHost host) => host switch
    {
        DaemonHost.WindowsService => "windows-service",
        DaemonHost.Systemd => "systemd",
        DaemonHost.Background => "background",
        _ => "console",
    };

    /// <summary>Gives back the console window that Windows opens for a program like this one at the log-on.</summary>
    internal static void LeaveConsole(this DaemonHost host)
    {
        if (host == DaemonHost.Background && OperatingSystem.IsWindows()) _ = FreeConsole();
    }

    [LibraryImport("kernel32")]
    private static partial int FreeConsole();
}
