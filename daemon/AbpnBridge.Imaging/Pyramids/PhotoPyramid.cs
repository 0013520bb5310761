using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Pyramids;

/// <summary>
/// The Gaussian pyramid of a photo, read window by window: level 0 is the photo limited to 0..1, each next level the mean of 2 x 2.
/// A window of a fine level is made on the spot, so no full-size float picture ever exists.
/// </summary>
/// <param name="photo">The photo; any format.</param>
/// <param name="coarse">Its kept coarse levels.</param>
public sealed class PhotoPyramid(ImageView photo, CoarseLevels coarse)
{
    /// <summary>Extent of a level; level 0 is the photo.</summary>
    public Extent ExtentOf(int level) => photo.Extent.AtLevel(level);

    /// <summary>Some pixels of a level.</summary>
    /// <param name="level">0 or more.</param>
    /// <param name="bounds">Inside the level.</param>
    /// <returns>A rented window with three planes, 0..1.</returns>
    public PlanarWindow Read(int level, Bounds bounds)
    {
        if (level == 0) return ReadPhoto(bounds);
        if (coarse.Level(level) is not { } kept)
        {
            using var finer = Read(level - 1, PyramidSteps.FinerBounds(bounds, ExtentOf(level - 1)));
            return PyramidSteps.Coarser(finer, bounds);
        }

        var window = PlanarWindow.Rent(bounds, 3);
        kept.CopyTo(window);
        return window;
    }

    /// <summary>Some pixels of a level's high-frequency part: H = I - up2(next coarser I).</summary>
    /// <returns>A rented window with three planes, -1..1.</returns>
    public PlanarWindow ReadHighFrequency(int level, Bounds bounds)
    {
        var coarserExtent = ExtentOf(level + 1);
        using var coarser = Read(level + 1, PyramidSteps.CoarserBounds(bounds, coarserExtent));
        using var lifted = PyramidSteps.Finer(coarser, bounds, coarserExtent);
        var detail = Read(level, bounds);
        var samples = detail.Samples.Span;
        var smooth = lifted.Samples.Span;
        for (var i = 0; i < samples.Length; i++) samples[i] -= smooth[i];
        return detail;
    }

    private PlanarWindow ReadPhoto(Bounds bounds)
    {
        var window = PlanarWindow.Rent(bounds, 3);
        var format = photo.Format;
        for (var y = bounds.Y; y < bounds.Bottom; y++)
        {
            var pixels = photo.Row(y).Slice(bounds.X * format.BytesPerPixel, bounds.Width * format.BytesPerPixel);
            SampleConverter.ToPlanar(pixels, format, window.Row(0, y), window.Row(1, y), window.Row(2, y));
        }

        if (format.Sample == SampleType.Float32) Limit(window.Samples.Span);
        return window;
    }

    private static void Limit(Span<float> samples)
    {
        foreach (ref var sample in samples) sample = Math.Clamp(sample, 0f, 1f);
    }
}
