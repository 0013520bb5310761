using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
        var format = picture.Format;
        var count = picture.Extent.Width * format.ChannelCount;
        var rented = ArrayPool<float>.Shared.Rent(count);
        var sums = rented.AsSpan(0, count);
        sums.Clear();
        for (var i = 0; i < rows.Weights.Length; i++)
            SampleConverter.AddCodes(picture.Row(rows.First + i), format, rows.Weights[i] / format.White, sums);
        if (format.ColourChannelCount == 3) GatherColours(sums, format.ChannelCount, columns, result, y);
        else GatherGrey(sums, format.ChannelCount, columns, result, y);
        ArrayPool<float>.Shared.Return(rented);
    }

    private static void GatherGrey(ReadOnlySpan<float> sums, int channels, Coverage[] columns, PlanarWindow result, int y)
    {
        var grey = result.Row(0, y);
        for (var x = 0; x < grey.Length; x++)
        {
            var (first, weights) = columns[x];
            var sum = 0f;
            for (var i = 0; i < weights.Length; i++) sum += weights[i] * sums[(first + i) * channels];
            grey[x] = sum;
        }

        grey.CopyTo(result.Row(1, y));
        grey.CopyTo(result.Row(2, y));
    }

    private static void GatherColours(ReadOnlySpan<float> sums, int channels, Coverage[] columns, PlanarWindow result, int y)
    {
        Span<float> red = result.Row(0, y), green = result.Row(1, y), blue = result.Row(2, y);
        for (var x = 0; x < red.Length; x++)
        {
            var (first, weights) = columns[x];
            var sum = Vector128<float>.Zero;
            for (var i = 0; i < weights.Length; i++) sum += weights[i] * ColoursAt(sums, (first + i) * channels);
            red[x] = sum[0];
            green[x] = sum[1];
            blue[x] = sum[2];
        }
    }

    // The fourth lane, alpha or the next pixel's red, is not used.
    private static Vector128<float> ColoursAt(ReadOnlySpan<float> sums, int index) => index + 4 <= sums.Length
        ? Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(sums), (nuint)index)
        : Vector128.Create(sums[index], sums[index + 1], sums[index + 2], 0);

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
