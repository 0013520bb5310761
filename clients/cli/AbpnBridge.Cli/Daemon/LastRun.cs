using System.Text.Json;

namespace AbpnBridge.Cli.Daemon;

/// <summary>Why the last daemon ended by itself: one that refuses its settings or its model is gone before anyone can ask it, and leaves failure.json behind.</summary>
internal static class LastRun
{
    // Exit codes of the daemon.
    private const int AnotherDaemon = 4;
    private const int NoModel = 5;
    private const int NoStateFolder = 6;

    /// <summary>The failure to tell when no daemon runs; null where the last one ended as it should, or nothing is known.</summary>
    /// <param name="stateDirectory">The daemon's state folder.</param>
    internal static CommandFailure? Failure(string stateDirectory)
    {
        if (File.Exists(stateDirectory)) return NotStarted(FileInPlaceOf(stateDirectory));
        return Read(stateDirectory) switch
        {
            null => null,
            { ExitCode: NoModel } record => new CommandFailure("no-model", ExitCode.NoDaemon, $"No daemon is running: the last one had no usable model. {record.Reason}"),
            { } record => NotStarted(record.Reason),
        };
    }

    /// <summary>Why a daemon that was just started is gone: what it left behind itself, else what its exit code says; null where neither says anything.</summary>
    /// <param name="stateDirectory">The daemon's state folder.</param>
    /// <param name="since">When it was started: an older record is of another one.</param>
    /// <param name="exitCode">The daemon's own, 0 where it is not known.</param>
    internal static string? Reason(string stateDirectory, DateTimeOffset since, int exitCode) =>
        Read(stateDirectory) is { } record && record.At >= since ? record.Reason : Words(exitCode, stateDirectory);

    /// <summary>What the exit code of a daemon that could leave nothing behind says; null where that is nothing.</summary>
    internal static string? Words(int exitCode, string stateDirectory) => exitCode switch
    {
        AnotherDaemon => $"Another daemon uses the state folder {stateDirectory}; stop that one first.",
        NoStateFolder when File.Exists(stateDirectory) => FileInPlaceOf(stateDirectory),
        NoStateFolder => $"The state folder {stateDirectory} cannot be used: it is open to others, somebody else's, or cannot be written. Delete it, and the daemon makes it anew.",
        _ => null,
    };

    /// <summary>No daemon runs, and this is why.</summary>
    internal static CommandFailure NotStarted(string reason) => new("start-failed", ExitCode.NoDaemon, $"No daemon is running: the last one could not start. {reason}");

    private static string FileInPlaceOf(string stateDirectory) => $"A file lies where the state folder should be: {stateDirectory}. Move it away.";

    private static FailureRecord? Read(string stateDirectory)
    {
        try
        {
            return JsonLines.Deserialize<FailureRecord>(File.ReadAllText(Path.Combine(stateDirectory, "failure.json"))) is { Reason: not null } record ? record : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            // "No daemon is running" is true without the reason.
            return null;
        }
    }

    /// <summary>The daemon's failure.json.</summary>
    private sealed record FailureRecord(int ExitCode, string Reason, DateTimeOffset At);
}
