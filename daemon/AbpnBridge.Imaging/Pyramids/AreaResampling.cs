using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>Where a grid lies on a picture.</summary>
/// <param name="Left">Left edge of the grid, in pixels of the picture; need not be whole.</param>
/// <param name="Top">Top edge of the grid, in pixels of the picture.</param>
/// <param name="Scale">Grid pixels per pixel of the picture, above 0, at most 1; the same on both axes.</param>
/// <param name="Grid">Extent of the grid.</param>
public readonly record struct GridFrame(double Left, double Top, double Scale, Extent Grid);

/// <summary>
/// Shrinks a picture by a real scale with the exact area mean: grid pixel k covers coordinates origin + k / scale to origin + (k + 1) / scale, cut at the
/// picture's edge.
/// </summary>
public static class AreaResampling
{
    /// <summary>The grid of a picture: ceil(n * scale) pixels on a side of n, at least one.</summary>
    /// <param name="picture">Extent of the picture.</param>
    /// <param name="scale">Grid pixels per pixel, above 0, at most 1.</param>
    public static Extent GridExtent(Extent picture, double scale) => new(GridSide(picture.Width, scale), GridSide(picture.Height, scale));

    /// <summary>Resamples the colour channels of a whole picture, limited to 0..1 before the mean.</summary>
    /// <inheritdoc cref="Shrink(ImageView, GridFrame, CancellationToken)"/>
    /// <param name="picture">Any format; grey is replicated.</param>
    /// <param name="scale">Grid pixels per pixel, above 0, at most 1.</param>
    /// <param name="cancellationToken">Looked at once per grid row.</param>
    public static PlanarWindow Shrink(ImageView picture, double scale, CancellationToken cancellationToken = default) =>
        Shrink(picture, new GridFrame(0, 0, scale, GridExtent(picture.Extent, scale)), cancellationToken);

    /// <summary>Resamples the colour channels under a grid, limited to 0..1 before the mean.</summary>
    /// <param name="picture">Any format; grey is replicated.</param>
    /// <param name="frame">Where the grid lies.</param>
    /// <param name="cancellationToken">Looked at once per grid row.</param>
    /// <returns>Three planes of the grid's extent, in the picture's encoding, on memory of their own.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PlanarWindow Shrink(ImageView picture, GridFrame frame, CancellationToken cancellationToken = default)
    {
        var rows = Coverage.ForAxis(frame.Top, picture.Extent.Height, frame.Grid.Height, frame.Scale);
        var columns = Coverage.ForAxis(frame.Left, picture.Extent.Width, frame.Grid.Width, frame.Scale);
        var left = columns[0].First;
        var width = columns.Max(column => column.First + column.Weights.Length) - left;
        var strip = picture.Crop(new Bounds(left, 0, width, picture.Extent.Height));
        Coverage[] inStrip = [.. columns.Select(column => column with { First = column.First - left })];
        var result = PlanarWindow.Create(frame.Grid.Bounds, 3);
        Parallel.For(0, frame.Grid.Height, Workers.Options(cancellationToken), y => ShrinkRow(strip, rows[y], inStrip, result, y));
        return result;
    }

    private static int GridSide(int side, double scale) => Math.Max(1, (int)Math.Ceiling(side * scale - 1e-9));

    private static void ShrinkRow(ImageView picture, Coverage rows, Coverage[] columns, PlanarWindow result, int y)
    {
        var width = picture.Extent.Width;
        var rented = ArrayPool<float>.Shared.Rent(6 * width);
        var row = rented.AsSpan(0, 3 * width);
        var sums = rented.AsSpan(3 * width, 3 * width);
        sums.Clear();
        for (var i = 0; i < rows.Weights.Length; i++)
        {
            SampleConverter.ToPlanar(picture.Row(rows.First + i), picture.Format, row[..width], row[width..(2 * width)], row[(2 * width)..]);
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
        public static Coverage[] ForAxis(double origin, int count, int gridCount, double scale) =>
            [.. Enumerable.Range(0, gridCount).Select(k => Of(origin + k / scale, count, scale))];

        private static Coverage Of(double start, int count, double scale)
        {
            var end = Math.Min(start + 1 / scale, count);
            var first = Math.Clamp((int)Math.Floor(start), 0, count - 1);
            var last = Math.Clamp((int)Math.Ceiling(end) - 1, first, count - 1);
            var overlaps = Enumerable.Range(first, last - first + 1).Select(i => Math.Max(0, Math.Min(end, i + 1) - Math.Max(start, i))).ToArray();
            var total = overlaps.Sum();
            return new Coverage(first, [.. overlaps.Select(overlap => (float)(total > 0 ? overlap / total : 1.0 / overlaps.Length))]);
        }
    }
}
