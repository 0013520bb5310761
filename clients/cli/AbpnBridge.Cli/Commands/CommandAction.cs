using System.CommandLine;
using AbpnBridge.Cli.Daemon;

namespace AbpnBridge.Cli.Commands;

/// <summary>What the commands share: the --json switch, and one way from a failure to a sentence and an exit code.</summary>
internal static class CommandAction
{
    internal static Option<bool> JsonOption() => new("--json") { Description = "Write JSON to standard output, and nothing else." };

    /// <summary>Sets a command's action; a failure becomes a sentence on standard error (or an object with --json) and its exit code.</summary>
    internal static void Set(Command command, Option<bool>? json, Func<ParseResult, CancellationToken, Task<int>> action) =>
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

    internal static DaemonConnection Connect(ParseResult parsed) => DaemonConnection.Open(parsed.GetValue(CommandTree.StateDirectory));

    internal static TextWriter Output(ParseResult parsed) => parsed.InvocationConfiguration.Output;
}
