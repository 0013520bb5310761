using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching.BlendPyramid;

namespace AbpnBridge.Retouching;

/// <summary>Some pixels that a device has lifted, blended and gated, sRGB-encoded.</summary>
internal sealed class BlendedTile : IDisposable
{
    private BlendedTile(Bounds part)
    {
        Photo = PlanarWindow.Rent(part, 3);
        Result = PlanarWindow.Rent(part, 3);
        Gate = PlanarWindow.Rent(part, 1);
    }

    /// <summary>The pixels below the retouch, three planes.</summary>
    public PlanarWindow Photo { get; }

    /// <summary>The ungated result, three planes; the photo's own bits where the edit is 0.</summary>
    public PlanarWindow Result { get; }

    /// <summary>g, one plane.</summary>
    public PlanarWindow Gate { get; }

    /// <summary>Blends some pixels.</summary>
    /// <param name="graph">The device's tile graph.</param>
    /// <param name="fields">What every region adds.</param>
    /// <param name="view">The pixels that are rendered.</param>
    /// <param name="part">Pixels of the view that may change.</param>
    /// <param name="cancellationToken">Ends the wait for the device and the run.</param>
    /// <exception cref="RetouchException"><see cref="RetouchError.DeviceLost"/>: the device failed.</exception>
    public static BlendedTile Of(TileGraph graph, IReadOnlyList<EditField> fields, RenderView view, Bounds part, CancellationToken cancellationToken)
    {
        var tile = new BlendedTile(part);
        try
        {
            for (var y = part.Y; y < part.Bottom; y++) tile.Read(view, y);
            tile.Photo.CopyTo(tile.Result);
            graph.Run(fields, view.Zoom, tile.Result, tile.Gate, cancellationToken);
            return tile;
        }
        catch (Exception)
        {
            tile.Dispose();
            throw;
        }
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        Photo.Dispose();
        Result.Dispose();
        Gate.Dispose();
    }

    private void Read(RenderView view, int y)
    {
        var pixels = view.Pixels.Row(y)[(Photo.Bounds.X * view.Pixels.Format.BytesPerPixel)..];
        SampleConverter.ToPlanar(pixels, view.Pixels.Format, Photo.Row(0, y), Photo.Row(1, y), Photo.Row(2, y));
        view.Colour.ToSrgb(Photo.Row(0, y), Photo.Row(1, y), Photo.Row(2, y));
        if (view.Selection is { } selection) Retouching.Gate.Select(selection, Gate.Bounds.X, y, 1, Gate.Row(0, y));
        else Gate.Row(0, y).Fill(1);
    }
}
