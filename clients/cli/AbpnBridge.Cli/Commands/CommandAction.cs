using System.CommandLine;
using System.CommandLine.Parsing;

namespace AbpnBridge.Cli.Commands;

/// <summary>What the commands share: the --json switch, and one way from a failure to a sentence and an exit code.</summary>
internal static class CommandAction
{
    // These belong to all commands, and would be taken for the value of an option that lacks one.
    private static readonly Option[] OfAllCommands = [CommandTree.StateDirectory, ReportLines.FileOption, ResponseFile.Option];

    internal static Option<bool> JsonOption() => new("--json") { Description = "Write JSON to standard output, and nothing else." };

    /// <summary>
    /// Sets a command's action; a failure becomes a sentence on standard error (or an object with --json), an object in the report, and its exit code.
    /// </summary>
    internal static void Set(Command command, Option<bool>? json, Func<CommandRun, Task<int>> action)
    {
        command.Validators.Add(RequireValues);
        command.SetAction(async (parsed, cancellation) =>
        {
            // System.CommandLine listens for Ctrl-C from an action's first wait on; decoding must not run before it.
            await Task.Yield();
            ReportLines? reports = null;
            try
            {
                reports = ReportLines.Open(parsed, json is not null && parsed.GetValue(json));
                return await action(new CommandRun(parsed, reports, cancellation));
            }
            catch (Exception exception) when (CommandFailure.From(exception) is { } failure)
            {
                reports?.Write(failure);
                if (reports is not { HasOutput: true }) parsed.InvocationConfiguration.Error.WriteLine(failure.Message);
                return failure.ExitStatus;
            }
            finally
            {
                reports?.Dispose();
            }
        });
    }

    private static void RequireValues(CommandResult command)
    {
        foreach (var given in command.Children.OfType<OptionResult>())
        {
            if (given.Tokens.Any(value => OfAllCommands.Any(option => option.Name == value.Value))) command.AddError($"{given.Option.Name} needs a value.");
        }
    }
}
