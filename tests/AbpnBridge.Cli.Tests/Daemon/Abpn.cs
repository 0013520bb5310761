using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AbpnBridge.Cli.Tests.Daemon;

/// <summary>The built `abpn` as its user runs it, and foreign programs as independent judges of the files.</summary>
internal static partial class Abpn
{
    internal const int Sigint = 2;
    internal const int Sigcont = 18;
    internal const int Sigstop = 19;
    private const int Sigterm = 15;

    internal static string Executable { get; } = FindExecutable();

    internal static Process Start(IEnumerable<string> args, params (string Name, string Value)[] environment) => Start(Executable, args, environment);

    /// <summary>As from a terminal: what a shell starts in the background ignores Ctrl-C, and so does all that it starts, these tests among it.</summary>
    internal static Process StartInterruptible(IEnumerable<string> args) => Start("env", ["--default-signal=INT", Executable, .. args]);

    internal static Task<(int Code, string Output, string Error)> RunAsync(IEnumerable<string> args) => FinishAsync(Start(args));

    internal static Task<string> ExifToolAsync(params string[] args) => ToolAsync("exiftool", args);

    /// <summary>Runs a foreign program that must succeed.</summary>
    internal static async Task<string> ToolAsync(string program, params string[] args)
    {
        var (code, output, error) = await FinishAsync(Start(program, args));
        Assert.True(code == 0, error);
        return output.Trim();
    }

    internal static async Task<(int Code, string Output, string Error)> FinishAsync(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await error);
        }
    }

    /// <summary>Reads lines until one is as wanted.</summary>
    internal static async Task ReadLineAsync(TextReader reader, Func<string, bool> isWanted)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (isWanted(line)) return;
        }

        Assert.Fail("The line did not come.");
    }

    internal static void Signal(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>SIGTERM, then the exit code.</summary>
    internal static async Task<int> TerminateAsync(Process process)
    {
        using (process)
        {
            if (!process.HasExited) Signal(process, Sigterm);
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
    }

    internal static Process Start(string program, IEnumerable<string> args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    // tests/AbpnBridge.Cli.Tests/bin/<Configuration>/<framework>/ -> clients/cli/AbpnBridge.Cli/bin/<Configuration>/<framework>/
    private static string FindExecutable()
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var root = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(
            root, "clients", "cli", "AbpnBridge.Cli", "bin", framework.Parent.Name, framework.Name, OperatingSystem.IsWindows() ? "abpn.exe" : "abpn");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
