namespace AbpnBridge.Daemon.Jobs;

/// <summary>Where a job stands, from its start to its one last state.</summary>
internal enum JobState
{
    Queued,
    Running,
    Done,
    Cancelled,
    Failed,
}

/// <summary>One look at a job.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Fraction">0 to 1, never falling.</param>
/// <param name="Step">The engine's step; empty while queued.</param>
/// <param name="QueuePosition">Jobs ahead while queued.</param>
/// <param name="Message">Why it failed or was cancelled.</param>
internal sealed record JobProgress(JobState State, double Fraction, string Step, int QueuePosition, string Message)
{
    internal static JobProgress Queued { get; } = new(JobState.Queued, 0, "", 0, "");

    internal bool IsLast => State is JobState.Done or JobState.Cancelled or JobState.Failed;
}
