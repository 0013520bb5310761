using System.Diagnostics;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>Foreign programs that make files and judge them.</summary>
internal static class Tool
{
    /// <summary>Runs a program that must succeed.</summary>
    /// <returns>What it wrote to standard output.</returns>
    internal static string Run(string program, params string[] arguments)
    {
        var (code, output, error) = Try(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {output}{error}");
        return output;
    }

    /// <summary>Runs a program whose judgement is its exit code or its output.</summary>
    internal static (int Code, string Output, string Error) Try(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
