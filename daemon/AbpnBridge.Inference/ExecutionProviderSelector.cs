using AbpnBridge.Inference.Isolation;

namespace AbpnBridge.Inference;

/// <summary>
/// Chooses the first device that proves itself: it loads the network, runs the self-test picture and gives the processor's numbers
/// and the released ones within the manifest's tolerance, in time. A sick driver may load, run and lie; so no device is believed unseen.
/// A graphics card is tried with float16 convolutions first, and in float32 where its numbers are too far off then.
/// </summary>
/// <param name="devices">The devices in order of preference, such as DirectML, CPU.</param>
/// <param name="timeout">Time one device may take for loading and the self-test.</param>
/// <param name="timeProvider">The clock; null for the system's.</param>
public sealed class ExecutionProviderSelector(IReadOnlyList<IInferenceDevice> devices, TimeSpan timeout, TimeProvider? timeProvider = null)
{
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>The only precision that is tried, on every device; null: float16 on graphics cards, then float32.</summary>
    public Precision? Precision { get; init; }

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
            var outcome = await TryAsync(new Trial(device, model, reference, [.. rejected]), cancellationToken).ConfigureAwait(false);
            if (outcome.Loaded is { } loaded) return loaded;
            rejected.Add(new RejectedDevice(device.Name, outcome.Reason));
        }

        var reasons = string.Join(' ', rejected.Select(r => $"{r.Device}: {r.Reason}"));
        throw new ModelException(
            ModelFault.NoWorkingDevice, $"No device can run the model {model.Manifest.Name} {model.Manifest.Version}. {reasons}");
    }

    /// <summary>In float16 where that is wanted, then in float32; a device that hangs or is lost is not tried twice.</summary>
    private async Task<Outcome> TryAsync(Trial trial, CancellationToken cancellationToken)
    {
        var wanted = Precision ?? (trial.Device.IsGraphicsCard ? Inference.Precision.Half : Inference.Precision.Full);
        if (wanted == Inference.Precision.Full || trial.Model.HalfPrecisionGraph is null) return await RunAsync(trial, cancellationToken).ConfigureAwait(false);
        var inHalf = trial with { Reference = trial.Reference.In(Inference.Precision.Half) };
        var outcome = await RunAsync(inHalf, cancellationToken).ConfigureAwait(false);
        return outcome.IsWorthFull
            ? await RunAsync(trial with { HalfRefusal = outcome.Reason }, cancellationToken).ConfigureAwait(false)
            : outcome;
    }

    private async Task<Outcome> RunAsync(Trial trial, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Its own thread: a driver that hangs keeps it for ever, and the pool must not lose one of its own.
        var run = Task.Factory.StartNew(
            () => Prove(trial, stop.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            return new Outcome(await run.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            Abandon(run, stop);
            return new Outcome(null, $"It did not finish the self-test within {timeout.TotalSeconds:0.###} seconds.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Abandon(run, stop);
            throw;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a driver throws, the next device gets its turn and the reason is told.
            return new Outcome(null, e.Message, IsWorthFull: e is ModelException { Fault: ModelFault.RunFailed or ModelFault.InvalidNetwork });
        }
    }

    private LoadedModel Prove(Trial trial, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var (device, reference) = (trial.Device, trial.Reference);
        var localRetouching = trial.Model.LoadLocalRetouching(device, reference.Precision);
        try
        {
            var difference = reference.Check(localRetouching, cancellationToken);
            if (device is GuardedDevice guarded) guarded.Trust(reference);
            return new LoadedModel(trial.Model, device, localRetouching)
            {
                Precision = reference.Precision,
                HalfRefusal = trial.HalfRefusal,
                Rejected = trial.Rejected,
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
    private static void Abandon(Task<LoadedModel> run, CancellationTokenSource stop)
    {
        stop.Cancel();
        _ = run.ContinueWith(
            late =>
            {
                if (late.IsCompletedSuccessfully) late.Result.Dispose();
                _ = late.Exception; // seen, so that it is not reported as unobserved
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private sealed record Trial(
        IInferenceDevice Device, VerifiedModel Model, SelfTestReference Reference, RejectedDevice[] Rejected, string HalfRefusal = "");

    /// <summary>How a trial ended: with the model, or with a sentence why not. It is worth float32 where only the numbers or the graph were at fault.</summary>
    private sealed record Outcome(LoadedModel? Loaded, string Reason = "", bool IsWorthFull = false);
}
