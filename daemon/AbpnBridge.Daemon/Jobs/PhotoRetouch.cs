using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>One retouch of an open photo, from its start until a newer one takes its place.</summary>
internal sealed class PhotoRetouch
{
    private readonly CancellationTokenSource _stop;
    private int _ended;

    internal PhotoRetouch(int number, LoadedEngine engine, SelectionHold selection, CancellationToken closing)
    {
        Number = number;
        Engine = engine;
        Selection = selection;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(closing);
        Token = _stop.Token;
    }

    /// <summary>Counts the photo's retouches from 1.</summary>
    internal int Number { get; }

    internal LoadedEngine Engine { get; }

    internal SelectionHold Selection { get; }

    internal ProgressBoard Board { get; } = new();

    internal CancellationToken Token { get; }

    /// <summary>Set before the board shows Done; null until then, and for ever when it was cancelled or failed.</summary>
    internal FinishedRetouch? Result { get; private set; }

    internal void Cancel(string reason)
    {
        Board.Show(new JobProgress(JobState.Cancelled, 0, "", 0, reason));
        if (Volatile.Read(ref _ended) == 0)
            _stop.Cancel();
    }

    /// <summary>A newer retouch, or closing the photo, ends this one; its mask is let go of.</summary>
    internal void Replace()
    {
        Cancel("A newer retouch of this photo took its place, or the photo was closed.");
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        Selection.End();
        _stop.Dispose();
    }

    internal void Finish(FinishedRetouch result)
    {
        Token.ThrowIfCancellationRequested();
        Result = result;
        Board.Show(new JobProgress(JobState.Done, 1, "blend", 0, ""));
    }

    internal void Fail(Exception fault, ILogger logger)
    {
        var (state, sentence) = fault switch
        {
            OperationCanceledException => (JobState.Cancelled, "The retouch was cancelled."),
            DaemonException or InvalidFieldException or RetouchException => (JobState.Failed, fault.Message),
            _ => (JobState.Failed, "Something went wrong inside the daemon; its log says more."),
        };
        if (state == JobState.Failed && fault is not (DaemonException or InvalidFieldException or RetouchException))
            JobsLog.RetouchFailed(logger, fault);
        Board.Show(new JobProgress(state, 0, "", 0, sentence));
    }
}
