using AbpnBridge.Inference;
using AbpnBridge.Inference.Isolation;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>Decides which devices run in a process of their own, and puts what happens to them into the log.</summary>
internal sealed class DeviceIsolation(DaemonOptions options, ILogger logger)
{
    private readonly WorkerOptions _worker = options.Worker;

    /// <summary>The device of a choice.</summary>
    internal IInferenceDevice DeviceOf(DeviceCandidate candidate)
    {
        var device = OnnxRuntimeDevice.Of([candidate])[0];
        return candidate.Refusal is null && IsIsolated(candidate.Name) ? Guarded(candidate.Name, device.Name) : device;
    }

    private bool IsIsolated(string name) => options.Models.Isolation switch
    {
        "always" => true,
        "never" => false,
        _ => name != "cpu",
    };

    private GuardedDevice Guarded(string name, string shownName)
    {
        var run = TimeSpan.FromSeconds(_worker.RunSeconds);
        var limits = new WorkerLimits { Run = run, MemoryBytes = (long)_worker.Megabytes << 20 };
        if (run > limits.FirstRun) limits = limits with { FirstRun = run };
        var launch = _worker.Program.Length > 0 ? new WorkerLaunch(_worker.Program) : WorkerLaunch.OfThisProgram();
        var rules = new GuardRules { MostLosses = _worker.MostLosses, Tell = Log };
        return new GuardedDevice(new WorkerDevice(name, shownName, launch, limits), OnnxRuntimeDevice.Cpu(), rules);
    }

    private void Log(DeviceEvent happened)
    {
        var reason = happened.LastWords.Length > 0 ? $"{happened.Reason} Its last words: {happened.LastWords}" : happened.Reason;
        switch (happened.Kind)
        {
            case DeviceEventKind.Lost:
                HostingLog.DeviceLost(logger, happened.Device, reason);
                break;
            case DeviceEventKind.OutOfService:
                HostingLog.DeviceOut(logger, happened.Device, reason);
                break;
            case DeviceEventKind.BackInService:
                HostingLog.DeviceBack(logger, happened.Device, happened.Reason);
                break;
            default:
                HostingLog.WorkerReplaced(logger, happened.Device, happened.Reason);
                break;
        }
    }
}
