using AbpnBridge.Inference.Isolation;

namespace AbpnBridge.Inference;

/// <summary>
/// Chooses the first device that proves itself: it loads the network, runs the self-test picture and gives the processor's numbers
/// and the released ones within the manifest's tolerance, in time. A sick driver may load, run and lie; so no device is believed unseen.
/// </summary>
/// <param name="devices">The devices in order of preference, such as DirectML, CPU.</param>
/// <param name="timeout">Time one device may take for loading and the self-test.</param>
/// <param name="timeProvider">The clock; null for the system's.</param>
public sealed class ExecutionProviderSelector(IReadOnlyList<IInferenceDevice> devices, TimeSpan timeout, TimeProvider? timeProvider = null)
{
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>The time one device gets where nothing else is set: a first DirectML session compiles its kernels.</summary>
    public static TimeSpan DefaultTimeout => TimeSpan.FromSeconds(60);

    /// <summary>Tries the devices in turn; the returned model is warm.</summary>
    /// <exception cref="ModelException">
    /// <see cref="ModelFault.NoWorkingDevice"/>, with every device's reason; or the model itself is at fault
    /// (<see cref="ModelFault.InvalidNetwork"/> or <see cref="ModelFault.ContractMismatch"/> on the processor).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<LoadedModel> SelectAsync(VerifiedModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var reference = await Task.Run(() => SelfTestReference.Compute(model, cancellationToken), cancellationToken).ConfigureAwait(false);
        var rejected = new List<RejectedDevice>();
        foreach (var device in devices)
        {
            var (loaded, reason) = await TryAsync(device, model, reference, [.. rejected], cancellationToken).ConfigureAwait(false);
            if (loaded is not null) return loaded;
            rejected.Add(new RejectedDevice(device.Name, reason));
        }

        var reasons = string.Join(' ', rejected.Select(r => $"{r.Device}: {r.Reason}"));
        throw new ModelException(
            ModelFault.NoWorkingDevice, $"No device can run the model {model.Manifest.Name} {model.Manifest.Version}. {reasons}");
    }

    private async Task<(LoadedModel? Loaded, string Reason)> TryAsync(
        IInferenceDevice device,
        VerifiedModel model,
        SelfTestReference reference,
        RejectedDevice[] rejected,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Its own thread: a driver that hangs keeps it for ever, and the pool must not lose one of its own.
        var trial = Task.Factory.StartNew(
            () => Prove(device, model, reference, rejected, stop.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            return (await trial.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false), "");
        }
        catch (TimeoutException)
        {
            return (null, Abandon(trial, stop, $"It did not finish the self-test within {timeout.TotalSeconds:0.###} seconds."));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Abandon(trial, stop, "");
            throw;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a driver throws, the next device gets its turn and the reason is told.
            return (null, e.Message);
        }
    }

    private LoadedModel Prove(
        IInferenceDevice device,
        VerifiedModel model,
        SelfTestReference reference,
        RejectedDevice[] rejected,
        CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var localRetouching = model.LoadLocalRetouching(device);
        try
        {
            var difference = reference.Check(localRetouching, cancellationToken);
            if (device is GuardedDevice guarded) guarded.Trust(reference);
            return new LoadedModel(model, device, localRetouching)
            {
                Rejected = rejected,
                SelfTest = new SelfTestResult(difference, _time.GetElapsedTime(started)),
            };
        }
        catch (Exception)
        {
            localRetouching.Dispose();
            throw;
        }
    }

    /// <summary>Asks a trial to stop and lets go of it; if it ever comes back, its sessions are freed.</summary>
    private static string Abandon(Task<LoadedModel> trial, CancellationTokenSource stop, string reason)
    {
        stop.Cancel();
        _ = trial.ContinueWith(
            late =>
            {
                if (late.IsCompletedSuccessfully) late.Result.Dispose();
                _ = late.Exception; // seen, so that it is not reported as unobserved
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return reason;
    }
}
