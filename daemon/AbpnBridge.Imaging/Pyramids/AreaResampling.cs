using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>
/// Shrinks a photo by a real scale with the exact area mean: grid pixel k covers photo coordinates k / scale to (k + 1) / scale, cut at the photo's edge.
/// </summary>
public static class AreaResampling
{
    /// <summary>The grid of a photo: ceil(n * scale) pixels on a side of n, at least one.</summary>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="scale">Grid pixels per photo pixel, above 0, at most 1.</param>
    public static Extent GridExtent(Extent photo, double scale) => new(GridSide(photo.Width, scale), GridSide(photo.Height, scale));

    /// <summary>Resamples the colour channels, limited to 0..1 before the mean.</summary>
    /// <param name="photo">Any format; grey is replicated.</param>
    /// <param name="scale">Grid pixels per photo pixel, above 0, at most 1.</param>
    /// <param name="cancellationToken">Looked at once per grid row.</param>
    /// <returns>Three planes of <see cref="GridExtent"/>, on memory of their own.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PlanarWindow Shrink(ImageView photo, double scale, CancellationToken cancellationToken = default)
    {
        var grid = GridExtent(photo.Extent, scale);
        var rows = Coverage.ForAxis(photo.Extent.Height, grid.Height, scale);
        var columns = Coverage.ForAxis(photo.Extent.Width, grid.Width, scale);
        var result = PlanarWindow.Create(grid.Bounds, 3);
        Parallel.For(0, grid.Height, Workers.Options(cancellationToken), y => ShrinkRow(photo, rows[y], columns, result, y));
        return result;
    }

    private static int GridSide(int side, double scale) => Math.Max(1, (int)Math.Ceiling(side * scale - 1e-9));

    private static void ShrinkRow(ImageView photo, Coverage rows, Coverage[] columns, PlanarWindow result, int y)
    {
        var width = photo.Extent.Width;
        var rented = ArrayPool<float>.Shared.Rent(6 * width);
        var row = rented.AsSpan(0, 3 * width);
        var sums = rented.AsSpan(3 * width, 3 * width);
        sums.Clear();
        for (var i = 0; i < rows.Weights.Length; i++)
        {
            SampleConverter.ToPlanar(photo.Row(rows.First + i), photo.Format, row[..width], row[width..(2 * width)], row[(2 * width)..]);
            AddLimited(sums, row, rows.Weights[i]);
        }

        for (var plane = 0; plane < 3; plane++) Gather(sums.Slice(plane * width, width), columns, result.Row(plane, y));
        ArrayPool<float>.Shared.Return(rented);
    }

    private static void AddLimited(Span<float> sums, ReadOnlySpan<float> row, float weight)
    {
        // sum += weight * clamp(value, 0, 1)
        var x = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var totals = MemoryMarshal.Cast<float, Vector<float>>(sums);
            var values = MemoryMarshal.Cast<float, Vector<float>>(row);
            for (var i = 0; i < totals.Length; i++) totals[i] += weight * Vector.Min(Vector.Max(values[i], Vector<float>.Zero), Vector<float>.One);
            x = totals.Length * Vector<float>.Count;
        }

        for (; x < sums.Length; x++) sums[x] += weight * Math.Clamp(row[x], 0f, 1f);
    }

    private static void Gather(ReadOnlySpan<float> sums, Coverage[] columns, Span<float> result)
    {
        for (var x = 0; x < result.Length; x++)
        {
            var (first, weights) = columns[x];
            var sum = 0f;
            for (var i = 0; i < weights.Length; i++) sum += weights[i] * sums[first + i];
            result[x] = sum;
        }
    }

    /// <summary>Which pixels one grid pixel covers on one axis, with weights that add up to 1.</summary>
    private readonly record struct Coverage(int First, float[] Weights)
    {
        public static Coverage[] ForAxis(int count, int gridCount, double scale) => [.. Enumerable.Range(0, gridCount).Select(k => Of(k, count, scale))];

        private static Coverage Of(int k, int count, double scale)
        {
            var start = k / scale;
            var end = Math.Min(start + 1 / scale, count);
            var first = Math.Min((int)Math.Floor(start), count - 1);
            var last = Math.Clamp((int)Math.Ceiling(end) - 1, first, count - 1);
            var overlaps = Enumerable.Range(first, last - first + 1).Select(i => Math.Max(0, Math.Min(end, i + 1) - Math.Max(start, i))).ToArray();
            var total = overlaps.Sum();
            return new Coverage(first, [.. overlaps.Select(overlap => (float)(total > 0 ? overlap / total : 1.0 / overlaps.Length))]);
        }
    }
}
