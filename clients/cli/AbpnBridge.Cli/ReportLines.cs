using System.CommandLine;
using System.Text;
using AbpnBridge.Imaging.Codecs;

namespace AbpnBridge.Cli;

/// <summary>What a command says to programs, an object a line: on standard output with --json, in the file of --report, in both or nowhere.</summary>
internal sealed class ReportLines : IDisposable
{
    private readonly Lock _writing = new();
    private readonly TextWriter _output;
    private readonly StreamWriter? _file;

    private ReportLines(TextWriter? output, string? path)
    {
        HasOutput = output is not null;
        _output = output ?? TextWriter.Null;
        _file = path is null ? null : Create(path);
        // What writes the last line is loaded now: by then the program may have been removed.
        if (IsRead) _ = JsonLines.Serialize(0);
    }

    /// <summary>--report; for all commands.</summary>
    internal static Option<string?> FileOption { get; } = NewFileOption();

    /// <summary>Whether standard output is for these objects alone.</summary>
    internal bool HasOutput { get; }

    private bool IsRead => HasOutput || _file is not null;

    /// <param name="parsed">The command line; its errors are no hindrance.</param>
    /// <param name="json">Whether to write to standard output.</param>
    /// <exception cref="CommandFailure">The file cannot be made.</exception>
    internal static ReportLines Open(ParseResult parsed, bool json) =>
        new(json ? parsed.InvocationConfiguration.Output : null, parsed.GetResult(FileOption)?.Tokens is [var path] ? path.Value : null);

    /// <summary>Writes one object; whoever reads along sees it at once.</summary>
    internal void Write<T>(T report)
    {
        if (!IsRead) return;
        var line = JsonLines.Serialize(report);
        lock (_writing)
        {
            _output.WriteLine(line);
            _file?.WriteLine(line);
        }
    }

    /// <summary>Writes what happens to the command, not to one photo of it.</summary>
    /// <param name="code">A word for programs, in kebab case.</param>
    /// <param name="message">One sentence for people.</param>
    internal void Notify(string code, string message) => Write(new { notice = new { code, message } });

    /// <summary>Writes why the command, not one photo of it, failed.</summary>
    internal void Write(CommandFailure failure) => Write(new { error = new { failure.Code, failure.Message } });

    public void Dispose() => _file?.Dispose();

    private static StreamWriter Create(string path)
    {
        try
        {
            return new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite), new UTF8Encoding(false))
            {
                AutoFlush = true,
                NewLine = "\n",
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure("bad-report", ExitCode.Refused, $"The report {path} cannot be written: {FileFault.Of(fault)}.", fault);
        }
    }

    private static Option<string?> NewFileOption()
    {
        var option = new Option<string?>("--report")
        {
            Description = "Write what --json prints into this file, too, line by line as it comes; standard output stays for people.",
            HelpName = "FILE",
            Recursive = true,
        };
        // The file is emptied: a photo in its place would be lost.
        option.Validators.Add(given =>
        {
            if (given.Tokens is [var path] && ImageFormats.FromExtension(path.Value) is not null)
                given.AddError($"{path.Value} is a photo's name; --report is a text.");
        });
        return option;
    }
}
