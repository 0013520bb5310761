using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Retouching.Regions;

namespace AbpnBridge.Retouching;

/// <summary>
/// ABPN (Adaptive Blend Pyramid Network, CVPR 2022) for one photo, as the ordered list of its steps (design.md 2.2):
/// 1 plan, 2 local retouching on the network's grid, 3 reverse blend, 4 lift, 5 adaptive blend behind the gate.
/// Steps 1 to 3 are <see cref="Analyse"/>; 4 and 5 happen tile by tile in <see cref="Render"/>, only for the pixels asked for. Safe for several photos at once.
/// </summary>
/// <param name="model">The loaded model; the caller keeps and disposes it.</param>
public sealed class RetouchPipeline(RetouchModel model)
{
    private readonly AdaptiveBlend _adaptiveBlend = new(model.Manifest.AdaptiveBlend);

    /// <summary>The model it runs.</summary>
    public RetouchModel Model => model;

    /// <summary>Steps 1 to 3: everything that does not depend on strengths.</summary>
    /// <param name="photo">The whole photo, any format; float samples must be numbers.</param>
    /// <param name="roi">The part to look at, full-size pixels; null for all of it.</param>
    /// <param name="progress">Told when a step begins; null for nobody.</param>
    /// <param name="cancellationToken">Looked at between steps, per row or band within them, and inside the network's run.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="RetouchException">The region is not inside the photo, or the device failed.</exception>
    public RetouchAnalysis Analyse(Photo photo, Bounds? roi, IProgress<RetouchProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new RetouchProgress(RetouchStep.Plan, 0));
        var part = RetouchPlan.PartOf(photo.Extent, roi);

        progress?.Report(new RetouchProgress(RetouchStep.BaseLayer, 0.02));
        using var ownProxy = photo.Proxy is null ? PhotoProxy.Build(photo.Pixels, cancellationToken) : null;
        var passes = new PassRunner(model, ownProxy is null ? photo : photo with { Proxy = ownProxy }, cancellationToken);
        var network = model.Manifest.LocalRetouching;
        var finder = new RegionFinder(photo.Extent, part, network.Extent, RetouchPlan.RunsWithinBudget(network.GigaMacs), passes,
            new FinePass(passes, network.Extent, model.Manifest.AdaptiveBlend));

        progress?.Report(new RetouchProgress(RetouchStep.LocalRetouching, 0.1));
        var found = finder.Find(done => progress?.Report(new RetouchProgress(RetouchStep.LocalRetouching, 0.1 + 0.9 * done)));
        return new RetouchAnalysis(photo.Extent, part, found, passes.Runs);
    }

    /// <summary>Puts the features of a request together, on the regions' grids: milliseconds, so that a slider is live.</summary>
    /// <param name="analysis">Of this photo.</param>
    /// <param name="photo">The photo that was analysed; read again by <see cref="Render"/>.</param>
    /// <param name="request">Strengths, region, selection.</param>
    /// <exception cref="RetouchException">
    /// <see cref="RetouchError.BadRequest"/>: a strength is not within 0..1, or the selection is not one grey channel of the photo's extent;
    /// <see cref="RetouchError.ModelMissing"/>: the model cannot do a feature that is asked for.
    /// </exception>
    public RetouchRendering Prepare(RetouchAnalysis analysis, Photo photo, RetouchRequest request)
    {
        RequestRules.Check(request, analysis.Photo, photo.Extent, model);
        var fields = analysis.Found.Select(found => EditField.Of(found, request.SettingsOf(found.Region), model.Manifest));
        return new RetouchRendering(analysis, photo, request, [.. fields], model.Manifest.Gate);
    }

    /// <summary>Steps 4 and 5 for some bounds, in parallel by tiles. Any way of cutting the photo into bounds gives the same bits.</summary>
    /// <param name="rendering">What to render.</param>
    /// <param name="output">Which output.</param>
    /// <param name="bounds">Full-size pixels, inside the photo.</param>
    /// <param name="destination">Of the bounds' extent and the output's format (<see cref="RetouchRendering.FormatOf"/>); every byte is written.</param>
    /// <param name="cancellationToken">Looked at per tile.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the destination's content is undefined.</exception>
    /// <exception cref="RetouchException">
    /// <see cref="RetouchError.UnsupportedImage"/>: a soft-light or residue layer of a float photo; <see cref="RetouchError.BadRequest"/>: bounds or
    /// destination do not fit.
    /// </exception>
    public void Render(RetouchRendering rendering, RetouchOutput output, Bounds bounds, ImageSpan destination, CancellationToken cancellationToken)
    {
        RequestRules.Check(rendering, output, bounds, destination);
        RenderTiles(rendering, rendering.FullSize, output, bounds, destination, cancellationToken);
    }

    /// <summary>The whole rendering on a smaller view of the photo, for a host's preview: costs what the view's pixels cost.</summary>
    /// <param name="rendering">What to render.</param>
    /// <param name="output">Which output.</param>
    /// <param name="destination">Of the extent that <see cref="PhotoPreview.ExtentFor"/> gives, in the output's format; every byte is written.</param>
    /// <param name="cancellationToken">Looked at per tile.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the destination's content is undefined.</exception>
    /// <exception cref="RetouchException">As of <see cref="Render"/>.</exception>
    public void RenderPreview(RetouchRendering rendering, RetouchOutput output, ImageSpan destination, CancellationToken cancellationToken)
    {
        RequestRules.CheckPreview(rendering, output, destination);
        using var preview = PhotoPreview.Of(rendering, destination.Extent.LongSide, cancellationToken);
        RenderTiles(rendering, preview.View, output, preview.View.Pixels.Extent.Bounds, destination, cancellationToken);
    }

    /// <summary>What a rendering will change: a few milliseconds, whatever the photo's size.</summary>
    /// <param name="rendering">The rendering.</param>
    /// <param name="cancellationToken">Looked at per tile of the pixels counted.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RetouchReport Report(RetouchRendering rendering, CancellationToken cancellationToken)
    {
        using var lattice = new PixelLattice(rendering);
        var maskFraction = lattice.ShareOf(RetouchOutput.Mask, _adaptiveBlend, cancellationToken);
        return new RetouchReport(maskFraction, rendering.Analysis.Regions, $"{model.Name} {model.Version}", model.ExecutionProvider)
        {
            ResidueFraction = rendering.Photo.Format.Sample == SampleType.Float32
                ? 0
                : lattice.ShareOf(RetouchOutput.ResidueLayer, _adaptiveBlend, cancellationToken),
            NetworkRuns = rendering.Analysis.NetworkRuns,
            NetworkGigaMacs = rendering.Analysis.NetworkRuns * model.Manifest.LocalRetouching.GigaMacs,
        };
    }

    private void RenderTiles(
        RetouchRendering rendering, RenderView view, RetouchOutput output, Bounds bounds, ImageSpan destination, CancellationToken cancellationToken)
    {
        // Chosen because its device is fast: the device's stand-in is not.
        var graph = model.TileGraph is { IsOnItsDevice: true } tileGraph ? tileGraph : null;
        new TileRenderer(rendering, view, _adaptiveBlend, output) { Graph = graph }.RenderAll(bounds, destination, cancellationToken);
    }
}
