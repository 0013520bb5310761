using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching;

/// <summary>
/// The gate acts last, at full size, with real zeros: g = clamp((M - t0) / (t1 - t0), 0, 1) x region x selection, M being the sum of the fields' masks lifted
/// from their grids. What is returned as the mask is g itself.
/// </summary>
internal sealed class Gate(IReadOnlyList<EditField> fields, GateThresholds thresholds)
{
    /// <summary>g of some pixels.</summary>
    /// <param name="view">The pixels that are rendered.</param>
    /// <param name="bounds">In pixels of the view.</param>
    /// <returns>A rented window with one plane, 0..1; null where every g is 0.</returns>
    public PlanarWindow? Read(RenderView view, Bounds bounds)
    {
        var open = bounds.Intersect(view.Open);
        if (open.IsEmpty || fields.Count == 0) return null;
        using var mask = LiftedMask(view, open);
        var gate = PlanarWindow.Rent(bounds, 1);
        gate.Samples.Span.Clear();
        var any = false;
        for (var y = open.Y; y < open.Bottom; y++)
        {
            var row = gate.Row(0, y).Slice(open.X - bounds.X, open.Width);
            Open(mask.Row(0, y), row);
            if (view.Selection is { } selection) Select(selection, open.X, y, row);
            any |= row.ContainsAnyExcept(0f);
        }

        if (any) return gate;
        gate.Dispose();
        return null;
    }

    /// <summary>Share of the photo's pixels with g above 0, counted at the pixel centres of the regions' grids.</summary>
    public double Fraction(RenderView fullSize)
    {
        var pixels = 0.0;
        Span<float> gate = stackalloc float[1];
        foreach (var field in fields)
            for (var y = 0; y < field.Mask.Bounds.Height; y++)
                for (var x = 0; x < field.Mask.Bounds.Width; x++)
                {
                    var photoX = Math.Min(field.Roi.X + (int)((x + 0.5) / field.Scale), field.Roi.Right - 1);
                    var photoY = Math.Min(field.Roi.Y + (int)((y + 0.5) / field.Scale), field.Roi.Bottom - 1);
                    if (!fullSize.Open.Contains(photoX, photoY)) continue;
                    Open(field.Mask.Row(0, y).Slice(x, 1), gate);
                    if (fullSize.Selection is { } selection) Select(selection, photoX, photoY, gate);
                    if (gate[0] > 0) pixels += (double)field.Roi.Extent.PixelCount / field.Mask.Bounds.Extent.PixelCount;
                }

        return Math.Min(1, pixels / fullSize.Pixels.Extent.PixelCount);
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

    private PlanarWindow LiftedMask(RenderView view, Bounds bounds)
    {
        var sum = PlanarWindow.Rent(bounds, 1);
        sum.Samples.Span.Clear();
        foreach (var field in fields) field.AddTo(sum, field.Mask, view.Zoom);
        return sum;
    }

    private static void Select(ImageView selection, int x, int y, Span<float> gate)
    {
        var format = selection.Format;
        Span<float> chosen = gate.Length <= 512 ? stackalloc float[gate.Length] : new float[gate.Length];
        SampleConverter.ReadChannel(selection.Row(y)[(x * format.BytesPerPixel)..], format, 0, chosen);
        for (var i = 0; i < gate.Length; i++) gate[i] *= chosen[i] > 0 ? Math.Min(chosen[i], 1f) : 0f;
    }
}
