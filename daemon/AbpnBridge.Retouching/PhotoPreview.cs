using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching;

/// <summary>A smaller view of a photo that is to be rendered. Owns its pixels.</summary>
public sealed class PhotoPreview : IDisposable
{
    private readonly ImageBuffer? _pixels;
    private readonly ImageBuffer? _selection;

    private PhotoPreview(RenderView fullSize) => View = fullSize;

    private PhotoPreview(ImageBuffer pixels, ImageBuffer? selection, RetouchRendering rendering, double zoom)
    {
        _pixels = pixels;
        _selection = selection;
        var open = rendering.FullSize.Open;
        // A pixel of the view may change where its centre lies in the region.
        var shown = Bounds.FromEdges(At(open.X), At(open.Y), At(open.Right), At(open.Bottom)).Intersect(pixels.Extent.Bounds);
        View = new RenderView(pixels.View(), rendering.Photo.Colour, shown, selection?.View(), zoom);

        int At(int edge) => (int)Math.Round(edge * zoom);
    }

    internal RenderView View { get; }

    /// <summary>Extent of a view: its long side is as asked for, at most the photo's own.</summary>
    /// <param name="photo">Extent of the photo.</param>
    /// <param name="longSide">Pixels, 1 or more.</param>
    public static Extent ExtentFor(Extent photo, int longSide) => AreaResampling.GridExtent(photo, ZoomFor(photo, longSide));

    /// <inheritdoc/>
    public void Dispose()
    {
        _pixels?.Dispose();
        _selection?.Dispose();
    }

    internal static PhotoPreview Of(RetouchRendering rendering, int longSide, CancellationToken cancellationToken)
    {
        var photo = rendering.Photo;
        var zoom = ZoomFor(photo.Extent, longSide);
        if (zoom >= 1) return new PhotoPreview(rendering.FullSize);
        var pass = new NetworkPass(photo.Extent.Bounds, zoom);
        // All that may be cancelled comes before the first native memory.
        var planes = photo.Shrink(pass, cancellationToken);
        var selection = rendering.Request.Selection is { } mask ? AreaResampling.Shrink(mask, zoom, cancellationToken) : null;
        return new PhotoPreview(PixelsOf(photo, planes, zoom), selection is null ? null : SelectionOf(selection), rendering, zoom);
    }

    private static double ZoomFor(Extent photo, int longSide) => Math.Min(1.0, (double)longSide / photo.LongSide);

    private static ImageBuffer PixelsOf(Photo photo, PlanarWindow planes, double zoom)
    {
        var pixels = new ImageBuffer(planes.Bounds.Extent, photo.Format);
        for (var y = 0; y < pixels.Extent.Height; y++)
            SampleConverter.FromPlanar(planes.Row(0, y), planes.Row(1, y), planes.Row(2, y), pixels.Row(y), photo.Format);
        if (photo.Format.HasAlpha) CopyNearestAlpha(photo.Pixels, pixels, zoom);
        return pixels;
    }

    private static ImageBuffer SelectionOf(PlanarWindow planes)
    {
        var selection = new ImageBuffer(planes.Bounds.Extent, PixelFormat.Grey16);
        for (var y = 0; y < selection.Extent.Height; y++) SampleConverter.WriteChannel(planes.Row(0, y), selection.Row(y), selection.Format, 0);
        return selection;
    }

    private static void CopyNearestAlpha(ImageView photo, ImageBuffer pixels, double zoom)
    {
        var (pixelBytes, sampleBytes) = (photo.Format.BytesPerPixel, photo.Format.BytesPerSample);
        for (var y = 0; y < pixels.Extent.Height; y++)
        {
            var source = photo.Row(Math.Min((int)((y + 0.5) / zoom), photo.Extent.Height - 1));
            for (var x = 0; x < pixels.Extent.Width; x++)
            {
                var from = Math.Min((int)((x + 0.5) / zoom), photo.Extent.Width - 1);
                source.Slice((from + 1) * pixelBytes - sampleBytes, sampleBytes).CopyTo(pixels.Row(y)[((x + 1) * pixelBytes - sampleBytes)..]);
            }
        }
    }
}
