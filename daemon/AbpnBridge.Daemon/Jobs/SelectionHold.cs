using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>
/// The selection mask of one retouch, kept alive until the retouch is replaced: a plane of the photo, a mask of its own, or none.
/// </summary>
internal sealed class SelectionHold
{
    private readonly ReceivedImage? _mask;
    private readonly IDisposable? _loan;

    private SelectionHold(ReceivedImage? mask, IDisposable? loan)
    {
        _mask = mask;
        _loan = loan;
    }

    /// <summary>For reading, while held or borrowed; null when everything is selected.</summary>
    internal ImageView? View => _mask?.View;

    internal static SelectionHold Shared(ReceivedImage plane) => new(plane, plane.Borrow());

    internal static SelectionHold Owned(ReceivedImage? mask) => new(mask, null);

    internal IDisposable? Borrow() => _mask?.Borrow();

    internal void End()
    {
        if (_loan is not null)
            _loan.Dispose();
        else
            _mask?.Dispose();
    }
}
