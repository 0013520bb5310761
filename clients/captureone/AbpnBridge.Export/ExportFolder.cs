using AbpnBridge.Cli;

namespace AbpnBridge.Export;

/// <summary>What all launches of one user share: a folder inside the daemon's state folder.</summary>
internal sealed class ExportFolder
{
    private readonly string _path;

    private ExportFolder(string path) => _path = path;

    /// <summary>The preset that is used when none is named, in the user's configuration folder.</summary>
    internal static string DefaultPreset { get; } = Path.Combine(ConfigurationFolder(), "export.json");

    /// <summary>Launches waiting to be served, a file each.</summary>
    internal string Queue => Path.Combine(_path, "queue");

    /// <summary>The photos of the running batch, as they were before it.</summary>
    internal string Begun => Path.Combine(_path, "begun.json");

    /// <summary>The photos that were retouched, as they were after it; a line each.</summary>
    internal string Done => Path.Combine(_path, "done.jsonl");

    /// <summary>What `abpn retouch` says of the running batch.</summary>
    internal string Report => Path.Combine(_path, "report.jsonl");

    /// <summary>What became of every photo, for people.</summary>
    internal string Log => Path.Combine(_path, "export.log");

    /// <summary>The daemon's state folder.</summary>
    internal string StateDirectory => Path.GetDirectoryName(_path)!;

    internal static ExportFolder Open(string stateDirectory)
    {
        var folder = new ExportFolder(Path.Combine(Path.GetFullPath(stateDirectory), "export"));
        Directory.CreateDirectory(folder.Queue);
        return folder;
    }

    /// <summary>The right to retouch; null while another process has it. The system takes it from a process that dies.</summary>
    internal FileStream? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(_path, "runner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Another one is at it, and will look into the queue before it ends.
            return null;
        }
    }

    /// <summary>Writes a file that is there whole or not at all, even if this process is killed.</summary>
    internal static void WriteWhole<T>(string path, T content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.part";
        File.WriteAllText(temporary, JsonLines.Serialize(content));
        File.Move(temporary, path, overwrite: true);
    }

    private static string ConfigurationFolder()
    {
        if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "AbpnBridge");
        var configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        // The XDG rule: a relative path is invalid and ignored.
        if (string.IsNullOrEmpty(configuration) || !Path.IsPathRooted(configuration))
            configuration = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(configuration, "abpnbridge");
    }
}
