using System.CommandLine;
using AbpnBridge.Cli.Daemon;

namespace AbpnBridge.Cli.Commands;

/// <summary>One run of a command: its line, what it says to programs and to people, and what ends it.</summary>
/// <param name="Parsed">The command line, without errors.</param>
/// <param name="Reports">Objects for programs (--json, --report).</param>
/// <param name="Cancellation">Ends the command; Ctrl-C and SIGTERM, but for commands with <see cref="StopSignals"/> of their own.</param>
internal sealed record CommandRun(ParseResult Parsed, ReportLines Reports, CancellationToken Cancellation)
{
    /// <summary>Standard output for people; nothing reaches it with --json.</summary>
    internal TextWriter Output => Reports.HasOutput ? TextWriter.Null : Parsed.InvocationConfiguration.Output;

    /// <summary>Standard error.</summary>
    internal TextWriter Error => Parsed.InvocationConfiguration.Error;

    /// <summary>The state folder, where the user names one.</summary>
    internal string? StateDirectory => Parsed.GetValue(CommandTree.StateDirectory);

    /// <exception cref="CommandFailure">No daemon runs, or its token cannot be read.</exception>
    internal DaemonConnection Connect() => DaemonConnection.Open(StateDirectory);
}
