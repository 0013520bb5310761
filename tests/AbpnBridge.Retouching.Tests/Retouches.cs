using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>The whole way through the pipeline in one call.</summary>
internal static class Retouches
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Everything on: blemishes, evening and whitening at strengths that differ, no mark kept.</summary>
    public static RetouchSettings All { get; } = new() { Blemishes = 1, Evening = 0.6f, Whitening = 0.3f, Keep = KeptMarks.None };

    public static RetouchSettings Nothing { get; } = new() { Blemishes = 0, Evening = 0 };

    public static RetouchRendering Prepare(RetouchModel model, ImageView photo, RetouchRequest request, Bounds? roi = null)
    {
        var pipeline = new RetouchPipeline(model);
        return pipeline.Prepare(pipeline.Analyse(new Photo(photo), roi, null, Token), new Photo(photo), request);
    }

    public static ImageBuffer Render(RetouchModel model, RetouchRendering rendering, RetouchOutput output = RetouchOutput.Pixels, Bounds? bounds = null)
    {
        var part = bounds ?? rendering.Analysis.Photo.Bounds;
        var result = new ImageBuffer(part.Extent, rendering.FormatOf(output));
        // What the pipeline does not write would stay.
        for (var y = 0; y < part.Height; y++) result.Row(y).Fill(0xA5);
        new RetouchPipeline(model).Render(rendering, output, part, result.Span(), Token);
        return result;
    }

    public static ImageBuffer Run(
        RetouchModel model, ImageView photo, RetouchRequest request, RetouchOutput output = RetouchOutput.Pixels, Bounds? roi = null) =>
        Render(model, Prepare(model, photo, request, roi), output);
}
