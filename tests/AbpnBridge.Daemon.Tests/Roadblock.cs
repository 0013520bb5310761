namespace AbpnBridge.Daemon.Tests;

/// <summary>Holds up a thread of the engine until the test opens it, and tells when one has come.</summary>
internal sealed class Roadblock : IDisposable
{
    // Far more than any step takes; a test that waits longer has failed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _open = new();

    internal Task Reached => _reached.Task.WaitAsync(Patience);

    internal void Stop()
    {
        _reached.TrySetResult();
        _open.Wait(Patience);
    }

    internal void Open() => _open.Set();

    public void Dispose() => Open();
}
