using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using AbpnBridge.Cli.Daemon;

namespace AbpnBridge.Cli.Service;

/// <summary>The daemon as a systemd unit of the user: started at every log-in, watched over, kept from what it does not need.</summary>
internal sealed partial class SystemdUserUnit : IBackgroundDaemon
{
    internal const string Name = "abpnbridge.service";

    public bool IsInstalled => File.Exists(UnitFile);

    public string StateFolder => DaemonDiscovery.DefaultStateDirectory;

    private static string UnitFile
    {
        get
        {
            var settings = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
            // The XDG rule: a relative path is invalid and ignored.
            if (string.IsNullOrEmpty(settings) || !Path.IsPathRooted(settings))
                settings = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
            return Path.Combine(settings, "systemd", "user", Name);
        }
    }

    public async Task InstallAsync(DaemonCommandLine daemon, CancellationToken cancellation)
    {
        await RequireSystemdAsync(cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(UnitFile)!);
        await File.WriteAllTextAsync(UnitFile, Text(daemon), cancellation);
        await SystemctlAsync(cancellation, "daemon-reload");
        await SystemctlAsync(cancellation, "enable", Name);
        // One that runs gives way to the new program.
        await SystemctlAsync(cancellation, "try-restart", Name);
    }

    public async Task UninstallAsync(CancellationToken cancellation)
    {
        await RequireSystemdAsync(cancellation);
        if (!IsInstalled) return;
        await SystemctlAsync(cancellation, "disable", "--now", Name);
        File.Delete(UnitFile);
        await SystemctlAsync(cancellation, "daemon-reload");
    }

    public async Task StartAsync(CancellationToken cancellation)
    {
        await RequireSystemdAsync(cancellation);
        if (!IsInstalled) throw ServiceFailure.NotInstalled();
        // Also one that failed so often that systemd gave up; of one that never ran, systemd knows nothing.
        await RunAsync(["reset-failed", Name], cancellation);
        var since = TimeProvider.System.GetUtcNow();
        // This returns when the daemon is ready.
        var (code, _, error) = await RunAsync(["start", Name], cancellation);
        if (code == 0) return;
        var exitCode = int.Parse(await SystemctlAsync(cancellation, "show", Name, "--property=ExecMainStatus", "--value"), CultureInfo.InvariantCulture);
        throw new CommandFailure("service-failed", ExitCode.Refused, $"The daemon did not start. {LastRun.Reason(StateFolder, since, exitCode) ?? $"systemctl says: {error.Trim()}"}");
    }

    // systemd ends one that does not stop in time without being asked.
    public async Task StopAsync(bool force, CancellationToken cancellation)
    {
        await RequireSystemdAsync(cancellation);
        if (IsInstalled) await SystemctlAsync(cancellation, "stop", Name);
    }

    public async Task<ServiceReport> StatusAsync(CancellationToken cancellation)
    {
        if (!IsInstalled || !await HasSystemdAsync(cancellation)) return new ServiceReport("systemd", IsInstalled, Running: false);
        var answer = await SystemctlAsync(cancellation, "show", Name, "--property=ActiveState,SubState,MainPID");
        var facts = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(line => line[0], line => line[^1]);
        var pid = int.Parse(facts["MainPID"], CultureInfo.InvariantCulture);
        return new ServiceReport(
            "systemd", Installed: true, facts["ActiveState"] == "active", $"{facts["ActiveState"]} ({facts["SubState"]})", pid == 0 ? null : pid,
            ExecStart().Match(await File.ReadAllTextAsync(UnitFile, cancellation)).Groups[1].Value);
    }

    /// <summary>The unit as the release ships it, with this daemon in it.</summary>
    internal static string Text(DaemonCommandLine daemon)
    {
        using var unit = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)!);
        return ExecStart().Replace(unit.ReadToEnd(), _ => $"ExecStart={daemon.ForSystemd()}", 1);
    }

    private static async Task RequireSystemdAsync(CancellationToken cancellation)
    {
        if (!await HasSystemdAsync(cancellation))
            throw new CommandFailure(
                "no-service", ExitCode.Refused, $"There is no systemd session of yours here, so nothing can start the daemon by itself; run `{CalledAs.Name} serve` in a terminal.");
    }

    private static async Task<bool> HasSystemdAsync(CancellationToken cancellation)
    {
        try
        {
            return (await RunAsync(["show-environment"], cancellation)).Code == 0;
        }
        catch (Win32Exception)
        {
            // There is no systemctl.
            return false;
        }
    }

    private static async Task<string> SystemctlAsync(CancellationToken cancellation, params string[] words)
    {
        var (code, output, error) = await RunAsync(words, cancellation);
        return code == 0
            ? output
            : throw new CommandFailure("service-failed", ExitCode.Refused, $"systemctl --user {words[0]} failed: {error.Trim()}");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(IEnumerable<string> words, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("systemctl", words.Prepend("--user")) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var systemctl = Process.Start(start)!;
        var output = systemctl.StandardOutput.ReadToEndAsync(cancellation);
        var error = systemctl.StandardError.ReadToEndAsync(cancellation);
        await systemctl.WaitForExitAsync(cancellation);
        return (systemctl.ExitCode, await output, await error);
    }

    [GeneratedRegex("^ExecStart=(.*)$", RegexOptions.Multiline)]
    private static partial Regex ExecStart();
}
