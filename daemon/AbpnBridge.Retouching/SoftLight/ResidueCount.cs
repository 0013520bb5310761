using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Retouching.SoftLight;

/// <summary>How much of a photo soft light cannot reach, from a sample of its rows at full size: a smaller view would blur the dark spots away.</summary>
internal sealed class ResidueCount(RetouchPipeline pipeline, RetouchRendering rendering)
{
    // Whatever the photo's size, so that the count costs the same few milliseconds.
    private const int SamplePixels = 250_000;

    /// <summary>Share of the pixels of the rows looked at; 0 for float photos, which have no such layers.</summary>
    public double Fraction(CancellationToken cancellationToken)
    {
        var photo = rendering.Photo;
        if (photo.Format.Sample == SampleType.Float32) return 0;
        var step = (int)Math.Max(1, photo.Extent.PixelCount / SamplePixels);
        using var row = new ImageBuffer(new Extent(photo.Extent.Width, 1), rendering.FormatOf(RetouchOutput.ResidueLayer));
        var (residue, counted) = (0L, 0L);
        for (var y = step / 2; y < photo.Extent.Height; y += step)
        {
            pipeline.Render(rendering, RetouchOutput.ResidueLayer, new Bounds(0, y, photo.Extent.Width, 1), row.Span(), cancellationToken);
            residue += OpaquePixels(row);
            counted += photo.Extent.Width;
        }

        return (double)residue / counted;
    }

    private static int OpaquePixels(ImageBuffer row)
    {
        var alpha = new float[row.Extent.Width];
        SampleConverter.ReadChannel(row.Row(0), row.Format, row.Format.ChannelCount - 1, alpha);
        return alpha.Count(value => value > 0);
    }
}
