using AbpnBridge.Cli;

namespace AbpnBridge.Export;

/// <summary>What went wrong in all that this process did; nothing to show where nothing did.</summary>
internal sealed class ExportOutcome
{
    private readonly List<string> _failures = [];
    private int _photos;

    /// <summary>One of abpn's: done, failed (some photos at least), no daemon, cancelled.</summary>
    internal int ExitStatus { get; private set; } = ExitCode.Done;

    /// <summary>Whether the user or the system ended it; what waits is left to the next launch.</summary>
    internal bool IsStopped => ExitStatus == ExitCode.Cancelled;

    /// <summary>Where everything is written down.</summary>
    internal string? Log { get; set; }

    /// <summary>What the user should see; null where all went well.</summary>
    internal string? Notice => _failures switch
    {
        [] => null,
        [var only] => WithLog(only),
        [var first, ..] => WithLog($"{_failures.Count} of {_photos} photos were not retouched. The first: {first}"),
    };

    internal void Succeed() => _photos++;

    internal void Fail(string message)
    {
        _photos++;
        _failures.Add(message);
        if (ExitStatus == ExitCode.Done) ExitStatus = ExitCode.Failed;
    }

    /// <summary>Takes the exit code of an `abpn retouch` over where it says more than "some failed".</summary>
    internal void End(int exitStatus)
    {
        if (exitStatus is ExitCode.Cancelled or ExitCode.NoDaemon) ExitStatus = exitStatus;
    }

    private string WithLog(string text) => Log is null ? text : $"{text}\n\nAll of it: {Log}";
}
