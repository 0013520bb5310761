using AbpnBridge.Inference;
using AbpnBridge.Retouching;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// Loads the model (its files' SHA-256 checked), has the device prove itself against the processor and the released numbers, runs
/// once for warmth, measures what does the full-size work faster, and only then calls the daemon ready. Where that fails the daemon
/// stops, with a sentence and an exit code.
/// </summary>
internal sealed class WarmUp(
    DaemonOptions options, DaemonLifetime lifetime, FailureRecord failure, IHostApplicationLifetime host, ILogger<WarmUp> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // A model that is refused stops the host, which a host that is still starting would take for a fault of its own.
            await StartedAsync(stoppingToken);
            var engine = await LoadAsync(stoppingToken);
            foreach (var refused in engine.Loaded.Rejected)
                HostingLog.DeviceRefused(logger, refused.Device, refused.Reason);
            if (engine.TilePath is { } tilePath) HostingLog.TilePath(logger, tilePath);
            lifetime.Ready(engine);
            HostingLog.Ready(
                logger, engine.ModelName, engine.Device, engine.Precision, engine.Loaded.SelfTest.LargestDifference,
                engine.Loaded.SelfTest.Duration.TotalMilliseconds);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            HostingLog.WarmUpCancelled(logger);
        }
        catch (ModelException fault)
        {
            HostingLog.NoModel(logger, fault.Message);
            Stop(ExitCode.NoModel, fault.Message);
        }
        catch (Exception fault)
        {
            // The innermost one names what is missing, such as a native library.
            var reason = fault.GetBaseException().Message;
            HostingLog.WarmUpFailed(logger, reason, fault);
            Stop(ExitCode.Unexpected, reason);
        }
    }

    private void Stop(ExitCode exitCode, string reason)
    {
        // Before the service manager hears of the end, and somebody who waits for it asks why.
        failure.Write(exitCode, reason);
        lifetime.ExitCode = exitCode;
        host.StopApplication();
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = host.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task<LoadedEngine> LoadAsync(CancellationToken stoppingToken)
    {
        var model = await Task.Run(() => new ModelStore(ModelsFolder.Find(options.Models.Folder)).Open(), stoppingToken);
        var available = await Task.Run(AvailableDevices.Look, stoppingToken);
        foreach (var adapter in available.Adapters) HostingLog.GraphicsAdapter(logger, adapter.Setting, adapter);
        var selector = new ExecutionProviderSelector(DevicesOf(available), ExecutionProviderSelector.DefaultTimeout)
        {
            Precision = Enum.TryParse<Precision>(options.Models.Precision, ignoreCase: true, out var only) ? only : null,
        };
        var loaded = await selector.SelectAsync(model, stoppingToken);
        try
        {
            var retouching = new RetouchModel(loaded.LocalRetouching, loaded.Manifest);
            var tilePath = await new TilePathTrial(retouching).ChooseAsync(loaded.LoadTileBlend, stoppingToken);
            return new LoadedEngine(loaded, retouching, new RetouchPipeline(retouching)) { TilePath = tilePath, Adapters = available.Adapters };
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    private IReadOnlyList<IInferenceDevice> DevicesOf(AvailableDevices available)
    {
        var isolation = new DeviceIsolation(options, logger);
        var candidates = DeviceChoice.Of(DeviceSetting.TryParse(options.Models.Device)!, available, options.Models.AllowSoftwareAdapters);
        return [.. candidates.Select(isolation.DeviceOf)];
    }
}
