using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.Regions;

/// <summary>
/// Where small spots are left on skin, without a network: places that are darker or lighter than their surroundings by |mean 3 x 3 - mean 11 x 11| of the mean of
/// the channels, well inside the skin mask.
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

    /// <summary>The map: 1 on spots and close around them, falling to 0 over a few pixels.</summary>
    /// <param name="baseLayer">Three planes, 0..1.</param>
    /// <param name="skinMask">One plane of the same extent.</param>
    /// <param name="cancellationToken">Looked at per row of every mean.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PlanarWindow Of(PlanarWindow baseLayer, PlanarWindow skinMask, CancellationToken cancellationToken)
    {
        var options = Workers.Options(cancellationToken);
        var extent = baseLayer.Bounds.Extent;
        var count = (int)extent.PixelCount;
        var values = baseLayer.Samples.Span;
        var grey = new float[count];
        for (var i = 0; i < count; i++) grey[i] = (values[i] + values[count + i] + values[2 * count + i]) / 3;
        var (small, large) = (BoxMean(grey, extent, 1, options), BoxMean(grey, extent, 5, options));
        var skin = BoxMean(Array.ConvertAll(skinMask.Samples.ToArray(), value => value > 0.5f ? 1f : 0f), extent, 7, options);
        var spot = new float[count];
        for (var i = 0; i < count; i++) spot[i] = skin[i] > SkinAround && Math.Abs(small[i] - large[i]) > Contrast ? 1 : 0;
        var map = PlanarWindow.Create(baseLayer.Bounds, 1);
        var near = BoxMean(BoxMean(spot, extent, Reach, options), extent, 2, options);
        var full = 1f / ((2 * Reach + 1) * (2 * Reach + 1));
        for (var i = 0; i < count; i++) map.Samples.Span[i] = Math.Clamp(near[i] / full, 0, 1);
        return map;
    }

    /// <summary>Pixels of a tile that are on spots or close to them.</summary>
    public static int Count(PlanarWindow map, Bounds tile)
    {
        var count = 0;
        for (var y = tile.Y; y < tile.Bottom; y++)
            foreach (var value in map.Row(0, y).Slice(tile.X, tile.Width)) count += value >= 1 ? 1 : 0;
        return count;
    }

    /// <summary>Mean of the (2 r + 1)^2 pixels around each, fewer at the edges.</summary>
    private static float[] BoxMean(float[] values, Extent extent, int radius, ParallelOptions options)
    {
        var turned = new Extent(extent.Height, extent.Width);
        var alongRows = AlongRows(values, extent, radius, options);
        return Transposed(AlongRows(Transposed(alongRows, extent, options), turned, radius, options), turned, options);
    }

    private static float[] AlongRows(float[] values, Extent extent, int radius, ParallelOptions options)
    {
        var result = new float[values.Length];
        Parallel.For(0, extent.Height, options, y =>
        {
            var row = values.AsSpan(y * extent.Width, extent.Width);
            var sum = 0.0;
            for (var x = -radius; x < row.Length; x++)
            {
                if (x + radius < row.Length) sum += row[x + radius];
                if (x - radius - 1 >= 0) sum -= row[x - radius - 1];
                if (x >= 0) result[y * extent.Width + x] = (float)(sum / (Math.Min(x + radius, row.Length - 1) - Math.Max(x - radius, 0) + 1));
            }
        });
        return result;
    }

    private static float[] Transposed(float[] values, Extent extent, ParallelOptions options)
    {
        var result = new float[values.Length];
        Parallel.For(0, extent.Width, options, x =>
        {
            for (var y = 0; y < extent.Height; y++) result[x * extent.Height + y] = values[y * extent.Width + x];
        });
        return result;
    }
}
