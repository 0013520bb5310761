using System.CommandLine;
using System.CommandLine.Invocation;
using AbpnBridge.Cli.Commands;

namespace AbpnBridge.Cli;

/// <summary>`abpn` and all its commands.</summary>
internal static class CommandTree
{
    // Longer than the daemon's own drain, so that `serve` and a cancelled retouch end by themselves and not by the axe.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(40);

    /// <summary>Where the daemon keeps its discovery file; for all commands.</summary>
    internal static Option<string?> StateDirectory { get; } = new("--state-dir")
    {
        Description = "Folder of the daemon's token and discovery files. Default: the user's own.",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>Runs one command line and returns its exit code (<see cref="ExitCode"/>).</summary>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
        };
        try
        {
            // A file name may start with '@': only --response-file names a response file.
            var parsed = Build().Parse(ResponseFile.Expand(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (UnknownOption.In(parsed) is { } unknown)
            {
                Report(parsed, unknown);
                throw unknown;
            }

            // A wrong line gets its sentence, not the whole help.
            if (parsed.Action is ParseErrorAction wrong) wrong.ShowHelp = false;
            if (parsed.Errors.Count > 0) Report(parsed, new CommandFailure("usage", ExitCode.Usage, string.Join(" ", parsed.Errors.Select(error => error.Message))));
            if (parsed.CommandResult.Command.Options.Contains(StopSignals.FileOption)) invocation.ProcessTerminationTimeout = null;
            var code = await parsed.InvokeAsync(invocation);
            return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
        }
        catch (CommandFailure failure)
        {
            error.WriteLine(failure.Message);
            return failure.ExitStatus;
        }
        catch (Exception exception)
        {
            // Telling a failure may fail, too.
            var failure = CommandFailure.From(exception) ?? CommandFailure.Unexpected(exception);
            error.WriteLine(failure.Message);
            return failure.ExitStatus;
        }
    }

    /// <summary>The command line as a tree, for running and for help.</summary>
    internal static RootCommand Build() =>
        new("Retouches portraits with the AbpnBridge daemon on this machine.\n\n" + ExitCode.Help)
        {
            StateDirectory,
            ResponseFile.Option,
            ReportLines.FileOption,
            ServeCommand.Create(),
            ServiceCommand.Create(),
            StatusCommand.Create(),
            ModelsCommand.Create(),
            RetouchCommand.Create(),
            WatchCommand.Create(),
            PairCommand.Create(),
            UnpairCommand.Create(),
            SampleCommand.Create(),
        };

    // The caller that asked for a report reads no standard error.
    private static void Report(ParseResult parsed, CommandFailure failure)
    {
        if (parsed.Errors.Any(error => error.SymbolResult == parsed.GetResult(ReportLines.FileOption))) return;
        using var reports = ReportLines.Open(parsed, json: false);
        reports.Write(failure);
    }
}
