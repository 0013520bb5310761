using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;

namespace AbpnBridge.Cli.Service;

/// <summary>The process of a daemon that was told to stop.</summary>
[SupportedOSPlatform("windows")]
internal sealed class EndingProcess : IDisposable
{
    private readonly Process _process;

    private EndingProcess(Process process) => _process = process;

    /// <summary>Null where it is gone already, or may not be looked at.</summary>
    internal static EndingProcess? Of(int processId)
    {
        if (processId == 0) return null;
        Process? process = null;
        try
        {
            // A service's process is its account's own: an administrator has to insist.
            Process.EnterDebugMode();
            process = Process.GetProcessById(processId);
            // From here on it is this process, and no later one with its number.
            _ = process.SafeHandle;
            return new EndingProcess(process);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or Win32Exception)
        {
            process?.Dispose();
            return null;
        }
    }

    private void End()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception or AggregateException)
        {
            // Gone meanwhile; or it cannot be ended, and whoever removes its files sees that.
        }
    }

    /// <summary>Waits until it is gone.</summary>
    /// <param name="patience">How long it may take.</param>
    /// <param name="force">Whether one that stays longer is ended; else that is a failure.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="CommandFailure">It is still there.</exception>
    internal async Task GoneAsync(TimeSpan patience, bool force, CancellationToken cancellation)
    {
        if (await HasGoneAsync(patience, cancellation)) return;
        if (!force) throw ServiceFailure.StillStopping(_process.Id, patience);
        End();
        await HasGoneAsync(patience, cancellation);
    }

    public void Dispose() => _process.Dispose();

    private async Task<bool> HasGoneAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
