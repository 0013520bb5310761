using System.CommandLine;
using System.CommandLine.Parsing;
using AbpnBridge.Cli.Daemon;

namespace AbpnBridge.Cli.Commands;

/// <summary>What the commands share: the --json switch, and one way from a failure to a sentence and an exit code.</summary>
internal static class CommandAction
{
    internal static Option<bool> JsonOption() => new("--json") { Description = "Write JSON to standard output, and nothing else." };

    /// <summary>Sets a command's action; a failure becomes a sentence on standard error (or an object with --json) and its exit code.</summary>
    internal static void Set(Command command, Option<bool>? json, Func<ParseResult, CancellationToken, Task<int>> action)
    {
        command.Validators.Add(RequireValues);
        command.SetAction(async (parsed, cancellation) =>
        {
            // System.CommandLine listens for Ctrl-C from an action's first wait on; decoding must not run before it.
            await Task.Yield();
            try
            {
                return await action(parsed, cancellation);
            }
            catch (Exception exception) when (CommandFailure.From(exception) is { } failure)
            {
                if (json is not null && parsed.GetValue(json))
                    parsed.InvocationConfiguration.Output.WriteLine(JsonLines.Serialize(new { error = new { failure.Code, failure.Message } }));
                else
                    parsed.InvocationConfiguration.Error.WriteLine(failure.Message);
                return failure.ExitStatus;
            }
        });
    }

    // --state-dir, which belongs to all commands, would be taken for the value of an option that lacks one.
    private static void RequireValues(CommandResult command)
    {
        foreach (var given in command.Children.OfType<OptionResult>())
        {
            if (given.Tokens.Any(value => value.Value == CommandTree.StateDirectory.Name)) command.AddError($"{given.Option.Name} needs a value.");
        }
    }

    internal static DaemonConnection Connect(ParseResult parsed) => DaemonConnection.Open(parsed.GetValue(CommandTree.StateDirectory));

    internal static TextWriter Output(ParseResult parsed) => parsed.InvocationConfiguration.Output;
}
