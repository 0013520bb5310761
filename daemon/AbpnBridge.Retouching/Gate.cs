using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching;

/// <summary>
/// The gate acts last, at full size, with real zeros: g = clamp((M - t0) / (t1 - t0), 0, 1) x region x selection, M being the active features' mask lifted from
/// the network's grid. What is returned as the mask is g itself.
/// </summary>
internal sealed class Gate(RetouchPlan plan, PlanarWindow mask, GateThresholds thresholds, RetouchRequest request)
{
    private readonly Bounds _open = request.Region is { } region ? plan.Roi.Intersect(region) : plan.Roi;

    /// <summary>g of some pixels.</summary>
    /// <param name="bounds">Full-size pixels of the photo; may reach outside the region of interest, where g is 0.</param>
    /// <returns>A rented window with one plane, 0..1; null where every g is 0.</returns>
    public PlanarWindow? Read(Bounds bounds)
    {
        var open = bounds.Intersect(_open);
        if (open.IsEmpty) return null;
        using var lifted = GridLift.Lift(mask, plan.Scale, open.Offset(-plan.Roi.X, -plan.Roi.Y));
        var gate = PlanarWindow.Rent(bounds, 1);
        gate.Samples.Span.Clear();
        var any = false;
        for (var y = open.Y; y < open.Bottom; y++)
        {
            var row = gate.Row(0, y).Slice(open.X - bounds.X, open.Width);
            Open(lifted.Row(0, y - plan.Roi.Y), row);
            if (request.Selection is { } selection) Select(selection, open.X, y, row);
            any |= row.ContainsAnyExcept(0f);
        }

        if (any) return gate;
        gate.Dispose();
        return null;
    }

    /// <summary>Share of the photo's pixels with g above 0, counted at the grid's pixel centres.</summary>
    public double Fraction()
    {
        var open = 0L;
        Span<float> gate = stackalloc float[1];
        for (var y = 0; y < plan.Grid.Height; y++)
            for (var x = 0; x < plan.Grid.Width; x++)
            {
                var (photoX, photoY) = (PhotoX(x), PhotoY(y));
                if (!_open.Contains(photoX, photoY)) continue;
                Open(mask.Row(0, y).Slice(x, 1), gate);
                if (request.Selection is { } selection) Select(selection, photoX, photoY, gate);
                if (gate[0] > 0) open++;
            }

        return (double)open / plan.Grid.PixelCount * plan.Roi.Extent.PixelCount / plan.Photo.PixelCount;
    }

    /// <summary>The thresholds alone; a mask value that is no number closes the gate.</summary>
    internal void Open(ReadOnlySpan<float> maskRow, Span<float> gate)
    {
        var width = thresholds.T1 - thresholds.T0;
        for (var x = 0; x < gate.Length; x++)
        {
            var g = (maskRow[x] - thresholds.T0) / width;
            gate[x] = g > 0 ? Math.Min(g, 1f) : 0f;
        }
    }

    private static void Select(ImageView selection, int x, int y, Span<float> gate)
    {
        var format = selection.Format;
        Span<float> chosen = gate.Length <= 512 ? stackalloc float[gate.Length] : new float[gate.Length];
        SampleConverter.ReadChannel(selection.Row(y)[(x * format.BytesPerPixel)..], format, 0, chosen);
        for (var i = 0; i < gate.Length; i++) gate[i] *= chosen[i] > 0 ? Math.Min(chosen[i], 1f) : 0f;
    }

    private int PhotoX(int gridX) => Math.Min(plan.Roi.X + (int)((gridX + 0.5) / plan.Scale), plan.Roi.Right - 1);

    private int PhotoY(int gridY) => Math.Min(plan.Roi.Y + (int)((gridY + 0.5) / plan.Scale), plan.Roi.Bottom - 1);
}
