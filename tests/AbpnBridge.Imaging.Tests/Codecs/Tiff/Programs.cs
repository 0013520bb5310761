using System.Diagnostics;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs.Tiff;

/// <summary>Other people's programs: what writes the files and what judges ours.</summary>
internal static class Programs
{
    /// <summary>Runs a program that must not complain.</summary>
    internal static void Run(string program, params string[] arguments)
    {
        var complaint = Output(program, arguments);
        Assert.True(complaint.Length == 0, $"{program} {string.Join(' ', arguments)}: {complaint}");
    }

    /// <summary>What a program says, or its exit code where it fails without a word.</summary>
    internal static string Output(string program, string[] arguments, bool isErrorOnly = false)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var text = (isErrorOnly ? error.Result : output + error.Result).Trim();
        return text.Length == 0 && process.ExitCode != 0 ? $"exit code {process.ExitCode}" : text;
    }
}
