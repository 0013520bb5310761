using System.Text.Json;

namespace AbpnBridge.Cli.Daemon;

/// <summary>
/// Why the last daemon stopped by itself, from its log: one that refuses its model is gone before anyone can ask it, and only says so there.
/// </summary>
internal static class LastRun
{
    // Ids of the daemon's HostingLog.
    private const int Listening = 401;
    private const int NoModel = 405;
    private const int WarmUpFailed = 408;

    // The end of a log is enough: a run that failed at its start wrote a handful of lines.
    private const int TailBytes = 64 << 10;

    /// <summary>The failure to tell when no daemon runs; null where the last one ended as it should, or nothing is known.</summary>
    /// <param name="stateDirectory">The daemon's state folder.</param>
    internal static CommandFailure? Failure(string stateDirectory)
    {
        var (code, reason) = (0, "");
        foreach (var (id, text) in Events(Path.Combine(stateDirectory, "logs")))
        {
            // What the run before it died of is no longer true.
            if (id is Listening or NoModel or WarmUpFailed) (code, reason) = (id, text);
        }

        return code switch
        {
            NoModel => new CommandFailure("no-model", ExitCode.NoDaemon, $"No daemon is running: the last one had no usable model. {reason}"),
            WarmUpFailed => new CommandFailure("start-failed", ExitCode.NoDaemon, $"No daemon is running: the last one could not start. {reason}"),
            _ => null,
        };
    }

    private static IEnumerable<(int Id, string Reason)> Events(string folder)
    {
        foreach (var line in Tail(folder))
        {
            if (Read(line) is { } found) yield return found;
        }
    }

    private static string[] Tail(string folder)
    {
        try
        {
            if (!Directory.Exists(folder) || Directory.GetFiles(folder, "daemon-*.log").Max(StringComparer.Ordinal) is not { } newest) return [];
            using var file = new FileStream(newest, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(-Math.Min(file.Length, TailBytes), SeekOrigin.End);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Split('\n');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // "No daemon is running" is true without the reason.
            return [];
        }
    }

    // {"Properties":{"Reason":"...","EventId":{"Id":405}}}; the first line of a tail may be half a one.
    private static (int Id, string Reason)? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var properties = document.RootElement.GetProperty("Properties");
            var id = properties.GetProperty("EventId").GetProperty("Id").GetInt32();
            return (id, properties.TryGetProperty("Reason", out var reason) ? reason.ToString() : "");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
