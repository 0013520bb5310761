using System.Diagnostics;
using System.Text;
using Xunit;

namespace AbpnBridge.Imaging.Tests.Codecs;

/// <summary>Foreign programs that make files and judge them.</summary>
internal static class Tool
{
    /// <summary>Runs a program that must succeed.</summary>
    /// <returns>What it wrote to standard output, without the line end.</returns>
    internal static string Run(string program, params string[] arguments)
    {
        var (code, output, error) = Try(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {output}{error}");
        return output.Trim();
    }

    /// <summary>Runs a program that must succeed without a word.</summary>
    internal static void RunSilently(string program, params string[] arguments)
    {
        var words = Words(program, arguments);
        Assert.True(words.Length == 0, $"{program} {string.Join(' ', arguments)}: {words}");
    }

    /// <summary>What a program says, or its exit code where it fails without a word.</summary>
    internal static string Words(string program, string[] arguments, bool isErrorOnly = false)
    {
        var (code, output, error) = Try(program, arguments);
        var text = (isErrorOnly ? error : output + error).Trim();
        return text.Length == 0 && code != 0 ? $"exit code {code}" : text;
    }

    /// <summary>Whether a program succeeds.</summary>
    internal static bool Succeeds(string program, params string[] arguments) => Try(program, arguments).Code == 0;

    /// <summary>Runs a program whose judgement is its exit code or its output.</summary>
    internal static (int Code, string Output, string Error) Try(string program, params string[] arguments)
    {
        var (code, output, error) = Start(new ProcessStartInfo(program, arguments));
        return (code, Encoding.UTF8.GetString(output), error);
    }

    /// <summary>Runs a program to its end.</summary>
    internal static (int Code, byte[] Output, string Error) Start(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), error.Result);
    }
}
