using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AbpnBridge.FunctionalTests;

/// <summary>
/// The real daemon as a process of its own: free ports, its own state folder, the released model. Killed and cleaned up at the end.
/// </summary>
public sealed class DaemonProcess : IAsyncDisposable
{
    // Loading and self-test take about 2 s; builds and training beside the tests make that longer.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private DaemonProcess(Process process, string stateFolder)
    {
        _process = process;
        StateFolder = stateFolder;
    }

    /// <summary>Where token, discovery file and logs lie.</summary>
    public string StateFolder { get; }

    public int GrpcPort { get; private set; }

    public int WebPort { get; private set; }

    public string SocketPath => Path.Combine(StateFolder, "daemon.sock");

    public string Token => File.ReadAllText(Path.Combine(StateFolder, "token")).Trim();

    public string DiscoveryPath => Path.Combine(StateFolder, "daemon.json");

    public int Pid => _process.Id;

    /// <summary>Everything the daemon has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>What stands in its log files, which it may be writing.</summary>
    public string Log => string.Concat(Directory.GetFiles(Path.Combine(StateFolder, "logs")).Select(file =>
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }));

    /// <summary>Starts a daemon and waits until it listens and, unless told otherwise, until its health says SERVING.</summary>
    /// <param name="arguments">Further switches, such as "--AbpnBridge:Limits:MaxRunningJobs=1".</param>
    /// <param name="stateFolder">An existing state folder; null for a new one.</param>
    /// <param name="waitUntilServing">False to return as soon as it listens.</param>
    public static async Task<DaemonProcess> StartAsync(
        IEnumerable<string>? arguments = null, string? stateFolder = null, bool waitUntilServing = true)
    {
        var daemon = Launch(["--port=0", "--web-port=0", "--device=cpu", .. arguments ?? []], stateFolder);
        try
        {
            await daemon.WaitUntilListeningAsync();
            if (waitUntilServing)
                await daemon.WaitUntilServingAsync();
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a daemon that is expected to end by itself.</summary>
    /// <returns>Its exit code and everything it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(IEnumerable<string> arguments, string? stateFolder = null)
    {
        await using var daemon = Launch(arguments, stateFolder);
        var code = await daemon.WaitForExitAsync(StartLimit);
        return (code, daemon.Output);
    }

    /// <summary>Asks for a clean stop (SIGTERM).</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", Pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Kill() => _process.Kill();

    public Task<int> WaitForExitAsync() => WaitForExitAsync(StopLimit);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (Directory.Exists(StateFolder))
            Directory.Delete(StateFolder, recursive: true);
    }

    /// <summary>A folder in the system's temporary one that does not exist yet. Short: a socket's path has little room.</summary>
    public static string NewStateFolder() => Path.Combine(Path.GetTempPath(), "abpn-" + Guid.NewGuid().ToString("N")[..12]);

    private static DaemonProcess Launch(IEnumerable<string> arguments, string? stateFolder)
    {
        var folder = stateFolder ?? NewStateFolder();
        // As a service, it starts in a folder that is not its own: nothing may depend on that.
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])[DaemonDll(), $"--state-dir={folder}", .. arguments])
            start.ArgumentList.Add(argument);
        var process = new Process { StartInfo = start };
        var daemon = new DaemonProcess(process, folder);
        process.OutputDataReceived += (_, line) => daemon.Append(line.Data);
        process.ErrorDataReceived += (_, line) => daemon.Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return daemon;
    }

    /// <summary>The daemon built in the same configuration as these tests.</summary>
    private static string DaemonDll()
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var project = Path.Combine(folder.FullName, "daemon", "AbpnBridge.Daemon");
            if (Directory.Exists(project))
                return Path.Combine(project, "bin", configuration, "net10.0", "AbpnBridge.Daemon.dll");
        }

        throw new InvalidOperationException("The daemon was not found above the tests.");
    }

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
    }

    private async Task WaitUntilListeningAsync()
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < StartLimit; await Task.Delay(LookAgain))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The daemon ended with code {_process.ExitCode}:\n{Output}");
            if (!File.Exists(DiscoveryPath))
                continue;
            using var discovery = JsonDocument.Parse(await File.ReadAllTextAsync(DiscoveryPath));
            // A file that a killed daemon left behind names another process.
            if (discovery.RootElement.GetProperty("pid").GetInt32() != Pid)
                continue;
            GrpcPort = discovery.RootElement.GetProperty("grpcPort").GetInt32();
            WebPort = discovery.RootElement.GetProperty("webPort").GetInt32();
            return;
        }

        throw new TimeoutException($"The daemon does not listen after {StartLimit}:\n{Output}");
    }

    private async Task WaitUntilServingAsync()
    {
        using var client = new DaemonClient(this);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < StartLimit; await Task.Delay(LookAgain))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The daemon ended with code {_process.ExitCode}:\n{Output}");
            if (await client.IsServingAsync())
                return;
        }

        throw new TimeoutException($"The daemon is not ready after {StartLimit}:\n{Output}");
    }

    private async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }
}
