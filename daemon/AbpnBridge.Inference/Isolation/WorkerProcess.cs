using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;

namespace AbpnBridge.Inference.Isolation;

/// <summary>The daemon's side of one worker: one request at a time, each with a limit. What goes wrong ends the process; there is no way back.</summary>
internal sealed class WorkerProcess : IDisposable
{
    // Until one is started no other may be: it would inherit this one's ends of the pipes, and keep them open after this one's death.
    private static readonly Lock Starting = new();

    // From its end until its pipe is closed. One that its driver holds fast, or whose pipe a program of its own holds open, closes it never.
    private static readonly TimeSpan BurialTime = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Process _process;
    private readonly AnonymousPipeServerStream _requests;
    private readonly AnonymousPipeServerStream _answers;
    private readonly WorkerLimits _limits;
    private TaskCompletionSource<WorkerFrame>? _asked;
    private string? _end;

    private WorkerProcess(Process process, AnonymousPipeServerStream requests, AnonymousPipeServerStream answers, WorkerLimits limits)
    {
        (_process, _requests, _answers, _limits) = (process, requests, answers, limits);
        (Id, Memory, Words) = (process.Id, new WorkerMemory(process), new WorkerWords(process));
        new Thread(Receive) { IsBackground = true, Name = $"worker {process.Id}" }.Start();
    }

    /// <summary>The system's number of it.</summary>
    internal int Id { get; }

    /// <summary>What it holds.</summary>
    internal WorkerMemory Memory { get; }

    /// <summary>What it has printed last.</summary>
    internal WorkerWords Words { get; }

    /// <summary>Why it has ended, a sentence; null while it lives.</summary>
    internal string? End
    {
        get
        {
            lock (_gate) return _end;
        }
    }

    /// <summary>Starts a worker.</summary>
    /// <exception cref="ModelException"><see cref="ModelFault.DeviceLost"/>: it cannot be started.</exception>
    internal static WorkerProcess Start(WorkerLaunch launch, string device, WorkerLimits limits)
    {
        lock (Starting)
        {
            var requests = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
            var answers = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
            try
            {
                var process = launch.Start(device, requests.GetClientHandleAsString(), answers.GetClientHandleAsString());
                return new WorkerProcess(process, requests, answers, limits);
            }
            catch (Exception fault) when (fault is Win32Exception or IOException)
            {
                requests.Dispose();
                answers.Dispose();
                throw new ModelException(ModelFault.DeviceLost, $"The worker {launch.Program} cannot be started: {fault.Message}", fault);
            }
            finally
            {
                requests.DisposeLocalCopyOfClientHandle();
                answers.DisposeLocalCopyOfClientHandle();
            }
        }
    }

    /// <summary>Asks and waits for the answer.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="limit">Time it may take.</param>
    /// <param name="fields">The request's fields.</param>
    /// <param name="cancellationToken">Asks a run to stop; one that does not is ended with its process.</param>
    /// <returns>An answer of the kind <see cref="FrameKind.Opened"/> or <see cref="FrameKind.Done"/>.</returns>
    /// <exception cref="ModelException">The device failed, as the worker says; <see cref="ModelFault.DeviceLost"/>: the worker has ended.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal WorkerFrame Ask(FrameKind request, TimeSpan limit, Action<BinaryWriter> fields, CancellationToken cancellationToken = default)
    {
        var asked = new TaskCompletionSource<WorkerFrame>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_end is not null) throw Lost();
            _asked = asked;
        }

        using var watch = new WorkerWatch(this, limit, _limits, cancellationToken);
        Send(request, fields);
        try
        {
            return Checked(asked.Task.GetAwaiter().GetResult(), cancellationToken);
        }
        catch (ModelException fault) when (fault.Fault == ModelFault.DeviceLost && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <summary>Asks for the run under way to stop.</summary>
    internal void Cancel() => Send(FrameKind.Cancel, _ => { });

    /// <summary>Ends it at once.</summary>
    /// <param name="why">A sentence; the first one holds.</param>
    internal void Kill(string why)
    {
        lock (_gate)
        {
            if (_end is null) _ = TellEndLateAsync();
            _end ??= why;
        }

        try
        {
            _process.Kill();
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself, or is about to.
        }
    }

    /// <summary>Ends it, if it has not ended yet; pipes and process are freed by the thread that listens to it.</summary>
    public void Dispose() => Kill("Its process was closed.");

    private static WorkerFrame Checked(WorkerFrame answer, CancellationToken cancellationToken)
    {
        using var fields = answer.Read();
        return answer.Kind switch
        {
            FrameKind.Opened or FrameKind.Done => answer,
            FrameKind.Cancelled => throw new OperationCanceledException(cancellationToken),
            FrameKind.Failed => throw new ModelException((ModelFault)fields.ReadInt32(), fields.ReadString()),
            _ => throw new ModelException(ModelFault.DeviceLost, $"Its process gave an answer of the unknown kind {answer.Kind}."),
        };
    }

    private void Send(FrameKind kind, Action<BinaryWriter> fields)
    {
        try
        {
            lock (_requests) WorkerFrame.Send(_requests, kind, fields);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // It has ended: Receive hears of it too, and tells whoever waits.
        }
    }

    private void Receive()
    {
        try
        {
            while (WorkerFrame.Receive(_answers, WorkerFrame.MostAnswerBytes) is { } answer)
            {
                TaskCompletionSource<WorkerFrame>? asked;
                lock (_gate) (asked, _asked) = (_asked, null);
                if (asked is null) throw new InvalidDataException("An answer that nobody asked for.");
                asked.SetResult(answer);
            }
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            Kill($"Its process spoke out of turn: {fault.Message}");
        }

        Bury();
    }

    /// <summary>The pipe is closed: the process has ended, or it ends now.</summary>
    private void Bury()
    {
        _process.WaitForExit(TimeSpan.FromSeconds(1));
        Kill(_process.HasExited ? $"Its process ended by itself with the exit code {_process.ExitCode}." : "Its process closed its pipe.");
        TellEnd();
        _process.WaitForExit();
        _process.Dispose();
        lock (_requests) _requests.Dispose();
        _answers.Dispose();
    }

    private async Task TellEndLateAsync()
    {
        await Task.Delay(BurialTime).ConfigureAwait(false);
        TellEnd();
    }

    /// <summary>Whoever waits for an answer waits no more. Nobody begins to after the end.</summary>
    private void TellEnd()
    {
        TaskCompletionSource<WorkerFrame>? asked;
        lock (_gate) (asked, _asked) = (_asked, null);
        asked?.SetException(Lost());
    }

    private ModelException Lost() => new(ModelFault.DeviceLost, End!);
}
