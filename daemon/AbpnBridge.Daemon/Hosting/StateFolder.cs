using System.Diagnostics;
using System.Globalization;
using AbpnBridge.Daemon.Security;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// The folder of everything that outlives a call: only its owner may enter it, and only one daemon at a time uses it.
/// The lock is the operating system's, so a killed daemon leaves none behind.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    // Linux and macOS keep a socket's path in 108 and 104 bytes, the last one a zero.
    internal const int LongestSocketPath = 103;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // A service counts as stopped when its work is done, and may be started anew while its process still frees the device (DaemonLifetime.EnginePatience).
    private static readonly TimeSpan ServicePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _lock;

    private StateFolder(string path, DaemonHost host, FileStream heldLock)
    {
        Path = path;
        Host = host;
        _lock = heldLock;
    }

    internal string Path { get; }

    /// <summary>Whose daemon has it.</summary>
    internal DaemonHost Host { get; }

    internal string TokenPath => In("token");

    internal string ClientsPath => In("clients.json");

    internal string DiscoveryPath => In("daemon.json");

    internal string FailurePath => In("failure.json");

    internal string SocketPath => In("daemon.sock");

    internal string LogPath => In(System.IO.Path.Combine("logs", "daemon-.log"));

    /// <summary>The log file of one day, of the user's own calendar.</summary>
    internal string LogPathOf(DateTime day) => LogPath.Replace("-.log", $"-{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}.log", StringComparison.Ordinal);

    /// <summary>Creates the folder where it is missing, closed to others, and takes the lock.</summary>
    /// <exception cref="StartFailure">It cannot be used, is open to others, or another daemon uses it.</exception>
    internal static StateFolder Open(string configured, DaemonHost host = DaemonHost.Console)
    {
        var path = System.IO.Path.GetFullPath(configured.Length > 0 ? configured : DefaultPath(host));
        try
        {
            if (OperatingSystem.IsWindows() && host == DaemonHost.WindowsService) MachineAccess.CreateFolder(path);
            else CreateClosed(path);
            var folder = new StateFolder(path, host, TakeLock(path, host == DaemonHost.WindowsService ? ServicePatience : TimeSpan.Zero));
            folder.RequireUsable();
            return folder;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            var why = fault is UnauthorizedAccessException ? "the user who runs the daemon may not write into it." : fault.Message;
            throw new StartFailure(ExitCode.NoStateFolder, $"The state folder {path} cannot be used: {why}", fault);
        }
    }

    public void Dispose() => _lock.Dispose();

    internal static string DefaultPath(DaemonHost host)
    {
        if (OperatingSystem.IsWindows())
            return System.IO.Path.Combine(
                Environment.GetFolderPath(host == DaemonHost.WindowsService
                    ? Environment.SpecialFolder.CommonApplicationData
                    : Environment.SpecialFolder.LocalApplicationData),
                "AbpnBridge");
        var stateHome = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        // The XDG rule: a relative path is invalid and ignored.
        if (string.IsNullOrEmpty(stateHome) || !System.IO.Path.IsPathRooted(stateHome))
            stateHome = System.IO.Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return System.IO.Path.Combine(stateHome, "abpnbridge");
    }

    private static void CreateClosed(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            WindowsAccess.CreateFolder(path);
            if (WindowsAccess.OthersAt(path) is { Count: > 0 } others)
                throw new StartFailure(
                    ExitCode.NoStateFolder,
                    $"The state folder {path} is open to other users ({string.Join(", ", others)}); close it with " +
                    $"\"icacls \"{path}\" /inheritance:r /grant:r \"%USERNAME%:(OI)(CI)F\"\" or name another one with --state-dir.");
            return;
        }

        // An existing folder may serve other ends, as /tmp does: its mode is not ours to change.
        if (Directory.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0)
            throw new StartFailure(
                ExitCode.NoStateFolder,
                $"The state folder {path} is open to other users; close it with \"chmod 700\" or name another one with --state-dir.");
        Directory.CreateDirectory(path, OwnerOnly);
    }

    private static FileStream TakeLock(string path, TimeSpan patience)
    {
        var lockPath = System.IO.Path.Combine(path, "daemon.lock");
        // No system tells when a file's lock is let go; a daemon that has just said "stopped" still holds it for a moment.
        for (var waited = Stopwatch.StartNew(); ; Thread.Sleep(Look))
        {
            try
            {
                return new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException fault) when (File.Exists(lockPath))
            {
                if (waited.Elapsed >= patience)
                    throw new StartFailure(
                        ExitCode.AlreadyRunning, $"Another daemon is running with the state folder {path}; stop it first.", fault);
            }
        }
    }

    private void RequireUsable()
    {
        try
        {
            // The lock may lie there from before somebody closed the folder.
            using (new FileStream(In($"{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)) { }
            foreach (var file in (string[])[TokenPath, ClientsPath]) RequireReadable(file);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static void RequireReadable(string file)
    {
        try
        {
            if (System.IO.Path.Exists(file)) File.Open(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new StartFailure(
                ExitCode.NoStateFolder, $"{file} is no file that the user who runs the daemon may read; open it again (\"chmod 600\"), or delete it and clients pair anew.", fault);
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
