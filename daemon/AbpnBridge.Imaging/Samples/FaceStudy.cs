using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Samples;

/// <summary>
/// A portrait drawn by formulas: the sample photo that ships with the product, and part of the training mix. Head, neck, shoulders and backdrop in soft
/// key light, with pores, uneven skin and blemishes. The same extent, seed and options give the same picture.
/// </summary>
public static class FaceStudy
{
    private const float UnitPerHeight = 0.315f;
    private const float UnitPerWidth = 0.42f;
    private const float CentreHeight = 0.47f;
    private const float Grain = 0.006f;

    /// <summary>Draws a face study.</summary>
    /// <param name="extent">Size in pixels, 1 x 1 or more; portrait orientation frames best (such as 900 x 1200).</param>
    /// <param name="seed">Who is drawn, in what light, with which marks.</param>
    /// <param name="options">Skin and sample type.</param>
    /// <returns>An sRGB-encoded RGB picture of the options' sample type; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The extent is empty.</exception>
    public static ImageBuffer Draw(Extent extent, int seed, FaceStudyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var buffer = new ImageBuffer(extent, new PixelFormat(ChannelLayout.Rgb, options.Sample));
        var unit = MathF.Min(extent.Height * UnitPerHeight, extent.Width * UnitPerWidth);
        var portrait = new PortraitPaint(seed, options, 1 / unit);
        var grain = new GradientNoise(seed + 900);
        Parallel.For(0, extent.Height, y => DrawRow(buffer, y, unit, portrait, grain));
        return buffer;
    }

    private static void DrawRow(ImageBuffer buffer, int y, float unit, PortraitPaint portrait, GradientNoise grain)
    {
        var width = buffer.Extent.Width;
        Span<float> planes = new float[3 * width];
        for (var x = 0; x < width; x++)
        {
            var u = (x + 0.5f - width * 0.5f) / unit;
            var v = (y + 0.5f - buffer.Extent.Height * CentreHeight) / unit;
            var colour = portrait.At(u, v);
            var noise = Grain * (grain.Cell(x, y) + grain.Cell(x + 51787, y) - 1);
            planes[x] = Brush.Encoded(colour.X) + noise;
            planes[width + x] = Brush.Encoded(colour.Y) + noise;
            planes[2 * width + x] = Brush.Encoded(colour.Z) + noise;
        }

        SampleConverter.FromPlanar(planes[..width], planes[width..(2 * width)], planes[(2 * width)..], buffer.Row(y), buffer.Format);
    }
}
