using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;
using AbpnBridge.Cli.Service;

namespace AbpnBridge.Cli.Daemon;

/// <summary>Finds a running daemon by its discovery file.</summary>
internal static class DaemonDiscovery
{
    // The system derives a process's start from the clock and its own uptime; a clock that was set in between moves it.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>The daemon's state folder when none is named: the user's own state folder of the platform.</summary>
    internal static string DefaultStateDirectory
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "AbpnBridge");
            var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            // The XDG rule: a relative path is invalid and ignored.
            if (string.IsNullOrEmpty(state) || !Path.IsPathRooted(state))
                state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
            return Path.Combine(state, "abpnbridge");
        }
    }

    /// <summary>The state folder of the Windows service, which all users share.</summary>
    internal static string ServiceStateDirectory =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "AbpnBridge");

    /// <summary>The daemon of that folder; where that is the user's own, or none is named, the user's own, else the machine's.</summary>
    /// <exception cref="CommandFailure">No daemon runs: there is no discovery file, or the process that wrote it is gone.</exception>
    internal static DaemonAddress Find(string? stateDirectory)
    {
        var folder = stateDirectory ?? DefaultStateDirectory;
        if (OperatingSystem.IsWindows() && folder == DefaultStateDirectory && !HasRunning(folder) && WindowsService.IsRegistered) return FindService();
        var file = FileIn(folder);
        var address = File.Exists(file) ? Read(file) : null;
        if (address is not null && IsRunning(address)) return address;
        // A reason is younger than a discovery file that was left: a daemon that listens takes the reasons away.
        throw LastRun.Failure(folder) ?? CommandFailure.NoDaemon(
            address is null ? "No daemon is running." : $"The daemon (process {address.Pid}) is gone without having stopped properly.", stateDirectory);
    }

    // What a daemon of the user's own has left behind says nothing of the service.
    [SupportedOSPlatform("windows")]
    private static DaemonAddress FindService()
    {
        var file = FileIn(ServiceStateDirectory);
        // Where no service has made the folder yet, anybody may, and put a file of theirs there: whatever calls itself something else is nobody's daemon. What calls
        // itself the service is asked of the service manager.
        if (File.Exists(file) && Read(file) is { IsService: true } address && IsRunning(address)) return address;
        throw LastRun.Failure(ServiceStateDirectory) ?? WindowsService.Failure() ?? CommandFailure.NoDaemon("No daemon is running.");
    }

    private static bool HasRunning(string folder)
    {
        try
        {
            return File.Exists(FileIn(folder)) && IsRunning(Read(FileIn(folder)));
        }
        catch (CommandFailure)
        {
            // Damaged: whoever is asked next says so.
            return false;
        }
    }

    private static string FileIn(string folder) => Path.Combine(folder, "daemon.json");

    private static DaemonAddress Read(string file)
    {
        try
        {
            return JsonLines.Deserialize<DaemonAddress>(File.ReadAllText(file)) ?? throw new JsonException("empty");
        }
        catch (JsonException exception)
        {
            throw CommandFailure.NoDaemon($"The discovery file {file} is damaged ({exception.Message}).");
        }
    }

    private static bool IsRunning(DaemonAddress address)
    {
        // Another account's process tells nobody when it began.
        if (OperatingSystem.IsWindows() && address.IsService) return WindowsService.ProcessId == address.Pid;
        try
        {
            using var process = Process.GetProcessById(address.Pid);
            // A process that began after the daemon was up got its number later.
            return !process.HasExited && !(process.StartTime > address.StartedAt?.LocalDateTime + ClockTolerance);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // Nobody, gone meanwhile, or another user's.
            return false;
        }
    }
}
