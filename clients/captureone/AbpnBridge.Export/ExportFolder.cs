using System.Text;
using AbpnBridge.Cli.Daemon;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Export;

/// <summary>What all launches of one user share: a folder inside the daemon's state folder.</summary>
internal sealed class ExportFolder
{
    private readonly string _path;

    private ExportFolder(string path) => _path = path;

    /// <summary>The preset that is used when none is named, in the user's configuration folder.</summary>
    internal static string DefaultPreset { get; } = Path.Combine(ConfigurationFolder, OperatingSystem.IsWindows() ? "AbpnBridge" : "abpnbridge", "export.json");

    /// <summary>Where the user's programs keep their settings.</summary>
    internal static string ConfigurationFolder
    {
        get
        {
            if (OperatingSystem.IsWindows()) return Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData);
            var configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
            // The XDG rule: a relative path is invalid and ignored.
            return !string.IsNullOrEmpty(configuration) && Path.IsPathRooted(configuration)
                ? configuration
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        }
    }

    /// <summary>Launches waiting to be served, a file each.</summary>
    internal string Queue => Path.Combine(_path, "queue");

    /// <summary>How the retouched photos are known again; a line each.</summary>
    internal string Done => Path.Combine(_path, "done.jsonl");

    /// <summary>What became of every photo, for people.</summary>
    internal string Log => Path.Combine(_path, "export.log");

    /// <summary>What a daemon that was started from here complained of before it had a log of its own.</summary>
    internal string DaemonErrors => Path.Combine(_path, "daemon-errors.txt");

    /// <summary>The daemon's state folder.</summary>
    internal string StateDirectory => Path.GetDirectoryName(_path)!;

    internal static ExportFolder Open(string stateDirectory)
    {
        var folder = new ExportFolder(Path.Combine(Path.GetFullPath(stateDirectory), "export"));
        foreach (var path in new[] { folder.StateDirectory, folder._path, folder.Queue }) ClosedFolder.Create(path);
        return folder;
    }

    /// <summary>The right to retouch; null while another process has it.</summary>
    internal FileStream? TryLockRunner() => TryLock("runner.lock");

    /// <summary>The right to show that photos wait; null while another process shows it.</summary>
    internal FileStream? TryLockNotice() => TryLock("notice.lock");

    /// <summary>Writes a file that is there whole or not at all, and on the disk, whatever happens to this process or the machine.</summary>
    internal static void WriteWhole(string path, string content) =>
        AtomicFile.Write(path, overwrite: true, stream => stream.Write(Encoding.UTF8.GetBytes(content)));

    // The system takes it from a process that dies.
    private FileStream? TryLock(string name)
    {
        try
        {
            return new FileStream(Path.Combine(_path, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
