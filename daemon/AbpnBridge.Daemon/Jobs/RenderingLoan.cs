namespace AbpnBridge.Daemon.Jobs;

/// <summary>A finished retouch with the memory that its rendering reads, kept alive until disposed.</summary>
internal sealed class RenderingLoan(FinishedRetouch retouch, int retouchNumber, IDisposable photoLoan, IDisposable? selectionLoan)
    : IDisposable
{
    internal FinishedRetouch Retouch { get; } = retouch;

    internal int RetouchNumber { get; } = retouchNumber;

    public void Dispose()
    {
        photoLoan.Dispose();
        selectionLoan?.Dispose();
    }
}
