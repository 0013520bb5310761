using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Inference;

namespace AbpnBridge.Retouching;

/// <summary>
/// One analysed photo with one request, ready to be rendered in any bounds, any number of times, from several threads. Holds no unmanaged memory; the photo it
/// was prepared with must stay until the last rendering is done.
/// </summary>
public sealed class RetouchRendering
{
    internal RetouchRendering(RetouchAnalysis analysis, Photo photo, RetouchRequest request, IReadOnlyList<EditField> fields, GateThresholds thresholds)
    {
        Analysis = analysis;
        Photo = photo;
        Request = request;
        Fields = fields;
        Gate = new Gate(thresholds);
    }

    /// <summary>The analysis it stands on.</summary>
    public RetouchAnalysis Analysis { get; }

    internal Photo Photo { get; }

    internal RetouchRequest Request { get; }

    /// <summary>What each region adds.</summary>
    internal IReadOnlyList<EditField> Fields { get; }

    internal Gate Gate { get; }

    /// <summary>The view at full size.</summary>
    internal RenderView FullSize =>
        new(Photo.Pixels, Photo.Colour, Request.Region is { } region ? region.Intersect(Analysis.Part) : Analysis.Part, Request.Selection, 1);

    /// <summary>The pixel format of one output of this photo.</summary>
    public PixelFormat FormatOf(RetouchOutput output) => output.FormatFor(Photo.Format);
}

/// <summary>The pixels that a rendering is made for: the photo itself or a smaller view of it.</summary>
/// <param name="Pixels">The pixels below the retouch.</param>
/// <param name="Colour">Between their encoding and sRGB's.</param>
/// <param name="Open">Only pixels inside may change, in pixels of the view.</param>
/// <param name="Selection">How much each pixel may change, of the view's extent; null for all of it.</param>
/// <param name="Zoom">Pixels of the view per photo pixel, above 0, at most 1.</param>
internal sealed record RenderView(ImageView Pixels, ColourTransform Colour, Bounds Open, ImageView? Selection, double Zoom);
