namespace AbpnBridge.Cli;

/// <summary>The process exit codes; part of the command line's contract.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    internal const int Done = 0;

    /// <summary>Some of several photos failed, or something unforeseen happened.</summary>
    internal const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    internal const int Usage = 2;

    /// <summary>No daemon runs, or it is not ready.</summary>
    internal const int NoDaemon = 3;

    /// <summary>A file cannot be read or written, the daemon cannot start, or it refused the request.</summary>
    internal const int Refused = 4;

    /// <summary>An output file is already there, and --overwrite was not given.</summary>
    internal const int OutputExists = 5;

    /// <summary>Interrupted by Ctrl-C or SIGTERM; nothing half-written is left.</summary>
    internal const int Cancelled = 130;

    /// <summary>The same list for --help and the README.</summary>
    internal static string Help =>
        $"""
        Exit codes:
          0    done
          1    some of several photos failed, or an internal error
          2    wrong command line
          3    no daemon runs (start one with `{CalledAs.Name} serve`)
          4    refused: a file cannot be read or written, the daemon cannot start (its port is taken), or it said no
          5    an output exists already (see --overwrite)
          130  cancelled; nothing half-written is left
        """;
}
