using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching.BlendPyramid;

namespace AbpnBridge.Retouching;

/// <summary>
/// Every n-th pixel of every n-th row, rendered as at full size: on them a report counts what a rendering changes. n is odd, so that the view's pixel centres
/// are the photo's own; a smaller view of means would blur dark spots away. By the processor's code: a device's tile costs the same for a few pixels as for all
/// of its own.
/// </summary>
internal sealed class PixelLattice : IDisposable
{
    // Whatever the photo's size, so that a count costs the same few milliseconds.
    private const int MostPixels = 250_000;

    private readonly RetouchRendering _rendering;
    private readonly RenderView _view;
    private readonly ImageBuffer? _pixels, _selection;

    /// <param name="rendering">What is counted.</param>
    public PixelLattice(RetouchRendering rendering)
    {
        (_rendering, _view) = (rendering, rendering.FullSize);
        var step = StepFor(_view.Pixels.Extent);
        if (step == 1) return;
        _pixels = Every(step, _view.Pixels);
        if (_view.Selection is { } selection) _selection = Every(step, selection);
        var open = _view.Open;
        _view = new RenderView(
            _pixels.View(), _view.Colour, Bounds.FromEdges(Before(open.X, step), Before(open.Y, step), Before(open.Right, step), Before(open.Bottom, step)),
            _selection?.View(), 1.0 / step);
    }

    /// <summary>n for a photo: odd, 1 where all pixels are counted.</summary>
    public static int StepFor(Extent photo)
    {
        var step = (int)Math.Ceiling(Math.Sqrt((double)photo.PixelCount / MostPixels));
        // A photo must be wider than n / 2 to have a column.
        return Math.Min(step | 1, 2 * Math.Min(photo.Width, photo.Height) - 1);
    }

    /// <summary>Share of the pixels whose mask, or whose residue, is above 0.</summary>
    /// <param name="output"><see cref="RetouchOutput.Mask"/> or <see cref="RetouchOutput.ResidueLayer"/>: where the last channel says it.</param>
    /// <param name="adaptiveBlend">J.</param>
    /// <param name="cancellationToken">Looked at per tile.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public double ShareOf(RetouchOutput output, AdaptiveBlend adaptiveBlend, CancellationToken cancellationToken)
    {
        var extent = _view.Pixels.Extent;
        using var result = new ImageBuffer(extent, _rendering.FormatOf(output));
        new TileRenderer(_rendering, _view, adaptiveBlend, output).RenderAll(extent.Bounds, result.Span(), cancellationToken);
        var values = new float[extent.Width];
        var count = 0L;
        for (var y = 0; y < extent.Height; y++)
        {
            SampleConverter.ReadChannel(result.Row(y), result.Format, result.Format.ChannelCount - 1, values);
            foreach (var value in values) count += value > 0 ? 1 : 0;
        }

        return (double)count / extent.PixelCount;
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        _pixels?.Dispose();
        _selection?.Dispose();
    }

    // Lattice lines before an edge of the photo: line i is the photo's line i n + n / 2.
    private static int Before(int edge, int step) => (edge + step / 2) / step;

    private static ImageBuffer Every(int step, ImageView pixels)
    {
        var chosen = new ImageBuffer(new Extent(Before(pixels.Extent.Width, step), Before(pixels.Extent.Height, step)), pixels.Format);
        var size = pixels.Format.BytesPerPixel;
        for (var y = 0; y < chosen.Extent.Height; y++)
        {
            var from = pixels.Row(y * step + step / 2)[(step / 2 * size)..];
            var to = chosen.Row(y);
            for (var x = 0; x < chosen.Extent.Width; x++) from.Slice(x * step * size, size).CopyTo(to[(x * size)..]);
        }

        return chosen;
    }
}
