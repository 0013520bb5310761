using Microsoft.Extensions.Hosting;

namespace AbpnBridge.Daemon.Tests.Hosting;

/// <summary>A host that is up, and remembers that it was told to stop.</summary>
internal sealed class StartedHost : IHostApplicationLifetime, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public CancellationToken ApplicationStarted { get; } = new(canceled: true);

    public CancellationToken ApplicationStopping => _stopping.Token;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();
}
