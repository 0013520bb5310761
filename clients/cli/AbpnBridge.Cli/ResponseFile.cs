using System.CommandLine;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli;

/// <summary>
/// Arguments from a file, for callers whose command lines are too short or need quoting rules: UTF-8, one argument a line, each taken as it stands. No quotes,
/// no comments; empty lines are passed over.
/// </summary>
internal static class ResponseFile
{
    private const int MaxBytes = 16 << 20;

    /// <summary>For the help; the argument itself is gone before the line is parsed.</summary>
    internal static Option<string?> Option { get; } = new("--response-file")
    {
        Description = "Takes arguments from a UTF-8 file, one a line, without quotes; they stand where this option stands.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Puts the file's lines in the place of `--response-file FILE` (or `--response-file=FILE`).</summary>
    /// <exception cref="CommandFailure">"usage", or the file cannot be read.</exception>
    internal static string[] Expand(string[] args)
    {
        var end = Array.IndexOf(args, "--") is >= 0 and var found ? found : args.Length;
        var at = Array.FindIndex(args, 0, end, IsOption);
        if (at < 0) return args;
        var isOneWord = args[at] != Option.Name;
        if (!isOneWord && at + 1 == args.Length) throw Usage("needs the name of a file.");
        var path = isOneWord ? args[at][(Option.Name.Length + 1)..] : args[at + 1];
        var lines = Read(path);
        string[] rest = args[(at + (isOneWord ? 1 : 2))..];
        if (lines.TakeWhile(line => line != "--").Concat(rest.TakeWhile(word => word != "--")).Any(IsOption))
            throw Usage("can be given once, and not inside such a file.");
        return [.. args[..at], .. lines, .. rest];
    }

    private static bool IsOption(string word) => word == Option.Name || word.StartsWith(Option.Name + "=", StringComparison.Ordinal);

    private static string[] Read(string path)
    {
        try
        {
            var text = TextFile.Read(path, MaxBytes);
            // A name with a NUL is none; it comes of UTF-16, which is valid UTF-8 as long as all is plain English.
            if (text.Contains('\0')) throw new FormatException("it is not UTF-8");
            return [.. text.Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line).Where(line => line.Length > 0)];
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            var why = fault is FormatException ? fault.Message : FileFault.Of(fault);
            throw new CommandFailure("bad-response-file", ExitCode.Refused, $"The response file {path} cannot be read: {why}.", fault);
        }
    }

    private static CommandFailure Usage(string why) => new("usage", ExitCode.Usage, $"{Option.Name} {why}");
}
