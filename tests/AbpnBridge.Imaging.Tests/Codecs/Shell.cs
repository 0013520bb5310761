using System.Diagnostics;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>Programs of the system that prepare and judge files.</summary>
internal static class Shell
{
    /// <summary>Runs a program that must succeed, and returns what it prints.</summary>
    internal static string Run(string program, params string[] arguments)
    {
        var (code, output, error) = Try(program, arguments);
        Assert.True(code == 0, $"{program}: {error}");
        return output;
    }

    /// <summary>Whether a program succeeds.</summary>
    internal static bool Succeeds(string program, params string[] arguments) => Try(program, arguments).Code == 0;

    private static (int Code, string Output, string Error) Try(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim(), error.Result);
    }
}
