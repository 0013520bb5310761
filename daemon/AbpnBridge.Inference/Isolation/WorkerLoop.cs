using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace AbpnBridge.Inference.Isolation;

/// <summary>
/// The worker's side: does what it is asked, one request after the other, on a device of this process. A second thread reads the requests, so that a run can
/// be cancelled and the end of the daemon is seen whatever the device does.
/// </summary>
/// <param name="requests">Frames of the daemon.</param>
/// <param name="answers">Frames for the daemon.</param>
/// <param name="device">What runs the networks.</param>
[SuppressMessage("Design", "CA1001", Justification = "It ends with its process.")]
internal sealed class WorkerLoop(Stream requests, Stream answers, IInferenceDevice device)
{
    private readonly BlockingCollection<WorkerFrame> _waiting = [];
    private readonly List<HostedSession?> _sessions = [];
    private volatile CancellationTokenSource _stopRun = new();

    /// <summary>Works until the daemon closes the pipe or is gone; then the process ends here.</summary>
    internal void Run()
    {
        new Thread(Receive) { IsBackground = true, Name = "requests" }.Start();
        foreach (var request in _waiting.GetConsumingEnumerable()) Answer(request);
    }

    private void Receive()
    {
        try
        {
            while (WorkerFrame.Receive(requests) is { } request) Take(request);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            // The daemon is gone, or no daemon.
        }

        // At once, with whatever hangs in the other thread: an orderly end would wait for it.
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    // Requests come in order, so that a cancel always means the run that was read last; one that comes too late stops nothing.
    private void Take(WorkerFrame request)
    {
        if (request.Kind == FrameKind.Cancel)
        {
            _stopRun.Cancel();
            return;
        }

        _stopRun = new CancellationTokenSource();
        _waiting.Add(request);
    }

    private void Answer(WorkerFrame request)
    {
        try
        {
            Do(request);
        }
        catch (OperationCanceledException) when (_stopRun.IsCancellationRequested)
        {
            WorkerFrame.Send(answers, FrameKind.Cancelled);
        }
        catch (Exception fault) when (fault is not InvalidDataException)
        {
            // Whatever a driver throws, the daemon hears of it.
            WorkerFrame.Send(answers, FrameKind.Failed, fields =>
            {
                fields.Write((int)((fault as ModelException)?.Fault ?? ModelFault.RunFailed));
                fields.Write(fault.Message);
            });
        }
    }

    private void Do(WorkerFrame request)
    {
        using var fields = request.Read();
        switch (request.Kind)
        {
            case FrameKind.Open:
                var opened = new HostedSession(device.Open(request.Fields));
                _sessions.Add(opened);
                WorkerFrame.Send(answers, FrameKind.Opened, opened.Describe(_sessions.Count - 1));
                return;
            case FrameKind.Map:
                Session(fields).Map(fields.ReadString());
                break;
            case FrameKind.Run:
                Session(fields).Run(fields.ReadBytes(fields.ReadInt32()), _stopRun.Token);
                break;
            case FrameKind.Close:
                var closed = fields.ReadInt32();
                _sessions[closed]?.Dispose();
                _sessions[closed] = null;
                break;
            default:
                throw new InvalidDataException($"A request of the kind {request.Kind}.");
        }

        WorkerFrame.Send(answers, FrameKind.Done);
    }

    private HostedSession Session(BinaryReader fields) =>
        _sessions[fields.ReadInt32()] ?? throw new InvalidDataException("A session that was closed.");

    /// <summary>A session of the device with the memory its tensors lie in.</summary>
    private sealed class HostedSession(IDeviceSession session) : IDisposable
    {
        private readonly TensorSpec[] _specs = [.. session.Inputs, .. session.Outputs];
        private SharedTensors? _tensors;

        internal Action<BinaryWriter> Describe(int number) => fields =>
        {
            fields.Write(number);
            WorkerFrame.Write(fields, session.Inputs);
            WorkerFrame.Write(fields, session.Outputs);
        };

        internal void Map(string name) => _tensors = SharedTensors.Open(name, _specs);

        internal void Run(byte[] outputs, CancellationToken cancellationToken)
        {
            var inputs = Enumerable.Range(0, session.Inputs.Count).Select(Tensor).ToArray();
            session.Run(inputs, outputs.Select(output => Tensor(session.Inputs.Count + output)).ToArray(), cancellationToken);
        }

        public void Dispose()
        {
            session.Dispose();
            _tensors?.Dispose();
        }

        private NamedTensor Tensor(int index) => new(_specs[index].Name, _tensors![index]);
    }
}
