using System.Buffers;
using AbpnBridge.Imaging.Geometry;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>
/// Planar float samples of some bounds of one pyramid level or network grid: plane by plane, row by row, tightly packed, so that the whole is a C x H x W
/// tensor. Row numbers are those of the level, not of the window. The content is not initialised. Disposing returns the memory for reuse; windows that live
/// long need not be disposed.
/// </summary>
public sealed class PlanarWindow : IDisposable
{
    private readonly bool _rented;
    private float[]? _samples;

    private PlanarWindow(Bounds bounds, int planeCount, float[] samples, bool rented)
    {
        Bounds = bounds;
        PlaneCount = planeCount;
        _samples = samples;
        _rented = rented;
    }

    /// <summary>The pixels it holds, in the level's own coordinates.</summary>
    public Bounds Bounds { get; }

    /// <summary>Planes: 3 for colour, 1 for a mask.</summary>
    public int PlaneCount { get; }

    /// <summary>All samples, shape [planes, height, width].</summary>
    /// <exception cref="ObjectDisposedException">The window was disposed.</exception>
    public Memory<float> Samples => Array.AsMemory(0, PlaneCount * Bounds.Width * Bounds.Height);

    private float[] Array
    {
        get
        {
            ObjectDisposedException.ThrowIf(_samples is null, this);
            return _samples;
        }
    }

    /// <summary>A window that lives long, on memory of its own.</summary>
    public static PlanarWindow Create(Bounds bounds, int planeCount) => new(bounds, planeCount, new float[CountOf(bounds, planeCount)], rented: false);

    /// <summary>A window for a short time, on memory that is used again after disposal.</summary>
    public static PlanarWindow Rent(Bounds bounds, int planeCount) =>
        new(bounds, planeCount, ArrayPool<float>.Shared.Rent(CountOf(bounds, planeCount)), rented: true);

    /// <summary>One row of one plane.</summary>
    /// <param name="plane">0 to plane count - 1.</param>
    /// <param name="y">Row of the level, Bounds.Y to Bounds.Bottom - 1.</param>
    public Span<float> Row(int plane, int y) => Array.AsSpan((plane * Bounds.Height + y - Bounds.Y) * Bounds.Width, Bounds.Width);

    /// <summary>Copies what both windows hold.</summary>
    public void CopyTo(PlanarWindow target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var shared = Bounds.Intersect(target.Bounds);
        for (var plane = 0; plane < PlaneCount; plane++)
            for (var y = shared.Y; y < shared.Bottom; y++)
                Row(plane, y).Slice(shared.X - Bounds.X, shared.Width).CopyTo(target.Row(plane, y)[(shared.X - target.Bounds.X)..]);
    }

    /// <summary>Returns rented memory; a second call does nothing.</summary>
    public void Dispose()
    {
        if (_samples is not null && _rented) ArrayPool<float>.Shared.Return(_samples);
        _samples = null;
    }

    private static int CountOf(Bounds bounds, int planeCount) => checked(bounds.Width * bounds.Height * planeCount);
}
