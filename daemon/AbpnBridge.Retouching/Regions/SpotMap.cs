using System.Buffers;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.Regions;

/// <summary>
/// Where small spots are left on skin, without a network: places that are darker or lighter than their surroundings by |mean 3 x 3 - mean 11 x 11| of the mean
/// of the channels, well inside the skin mask.
/// </summary>
internal static class SpotMap
{
    /// <summary>A tile with fewer spot pixels is not looked at.</summary>
    public const int FewestPixels = 12;

    // Five of 255: above the grain of a photo that was shrunk, below what anyone takes for a spot.
    private const float Contrast = 0.02f;

    // Of the 15 x 15 pixels around, which are more than the contrast looks at: brows, lids, lips, nostrils and the face's outline stay out, and their edges.
    private const float SkinAround = 0.97f;

    // Grid pixels around a spot that may change: the rim that the region's pass left.
    private const int Reach = 5;

    /// <summary>The map: 1 on spots and close around them, falling to 0 over a few pixels. Whoever takes it disposes it.</summary>
    /// <param name="baseLayer">Three planes, 0..1.</param>
    /// <param name="skinMask">One plane of the same extent.</param>
    /// <param name="cancellationToken">Looked at per row of every mean.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PlanarWindow Of(PlanarWindow baseLayer, PlanarWindow skinMask, CancellationToken cancellationToken)
    {
        var options = Workers.Options(cancellationToken);
        using var grey = EachRow(baseLayer.Bounds, options, (y, row) => MeanOfChannels(baseLayer, y, row));
        using var small = BoxMean(grey, 1, options);
        using var large = BoxMean(grey, 5, options);
        using var isSkin = EachRow(baseLayer.Bounds, options, (y, row) => IsAbove(skinMask.Row(0, y), 0.5f, row));
        using var skin = BoxMean(isSkin, 7, options);
        using var spot = EachRow(baseLayer.Bounds, options, (y, row) => IsSpot(small.Row(0, y), large.Row(0, y), skin.Row(0, y), row));
        // Whole numbers, so that a place that every pixel around it reaches is exactly 1.
        using var reached = EachRow(baseLayer.Bounds, options, (y, row) => BoxSum(spot, Reach, y, row));
        using var near = BoxMean(reached, 2, options);
        return EachRow(baseLayer.Bounds, options, (y, row) => AtMost1(near.Row(0, y), row));
    }

    /// <summary>Pixels of a tile that are on spots or close to them.</summary>
    public static int Count(PlanarWindow map, Bounds tile)
    {
        var count = 0;
        for (var y = tile.Y; y < tile.Bottom; y++)
            foreach (var value in map.Row(0, y).Slice(tile.X, tile.Width)) count += value >= 1 ? 1 : 0;
        return count;
    }

    private static void MeanOfChannels(PlanarWindow picture, int y, Span<float> row)
    {
        ReadOnlySpan<float> red = picture.Row(0, y), green = picture.Row(1, y), blue = picture.Row(2, y);
        for (var x = 0; x < row.Length; x++) row[x] = (red[x] + green[x] + blue[x]) / 3;
    }

    private static void IsAbove(ReadOnlySpan<float> values, float threshold, Span<float> row)
    {
        for (var x = 0; x < row.Length; x++) row[x] = values[x] > threshold ? 1 : 0;
    }

    private static void IsSpot(ReadOnlySpan<float> small, ReadOnlySpan<float> large, ReadOnlySpan<float> skin, Span<float> row)
    {
        for (var x = 0; x < row.Length; x++) row[x] = skin[x] > SkinAround && Math.Abs(small[x] - large[x]) > Contrast ? 1 : 0;
    }

    private static void AtMost1(ReadOnlySpan<float> values, Span<float> row)
    {
        for (var x = 0; x < row.Length; x++) row[x] = Math.Min(values[x], 1);
    }

    /// <summary>Mean of the (2 r + 1)^2 pixels around each, fewer at the edges.</summary>
    private static PlanarWindow BoxMean(PlanarWindow values, int radius, ParallelOptions options)
    {
        var (bounds, last) = (values.Bounds, values.Bounds.Width - 1);
        float[] columns = [.. Enumerable.Range(0, bounds.Width).Select(x => Math.Min(x + radius, last) - Math.Max(x - radius, 0) + 1f)];
        return EachRow(bounds, options, (y, row) =>
        {
            var rows = BoxSum(values, radius, y, row);
            Pairs.Run(row, columns, new Quotient(rows));
        });
    }

    /// <summary>
    /// Sums over the (2 r + 1)^2 pixels around each pixel of a row, 0 beyond the edges: rows first, then the sums shifted over each other. That many additions
    /// of whole vectors in the cache are cheaper than a running sum, and nothing drifts.
    /// </summary>
    /// <returns>How many rows there are to sum.</returns>
    private static int BoxSum(PlanarWindow values, int radius, int y, Span<float> row)
    {
        var (top, bottom) = (Math.Max(y - radius, 0), Math.Min(y + radius, values.Bounds.Bottom - 1));
        var rented = ArrayPool<float>.Shared.Rent(row.Length + 2 * radius);
        var padded = rented.AsSpan(0, row.Length + 2 * radius);
        padded.Clear();
        for (var at = top; at <= bottom; at++) Pairs.Run(padded.Slice(radius, row.Length), values.Row(0, at), new ScaledSum(0, 1));
        row.Clear();
        for (var shift = 0; shift <= 2 * radius; shift++) Pairs.Run(row, padded.Slice(shift, row.Length), new ScaledSum(0, 1));
        ArrayPool<float>.Shared.Return(rented);
        return bottom - top + 1;
    }

    /// <summary>One rented plane, whose rows are filled in parallel.</summary>
    private static PlanarWindow EachRow(Bounds bounds, ParallelOptions options, Action<int, Span<float>> fill)
    {
        var plane = PlanarWindow.Rent(bounds, 1);
        Parallel.For(bounds.Y, bounds.Bottom, options, y => fill(y, plane.Row(0, y)));
        return plane;
    }
}
