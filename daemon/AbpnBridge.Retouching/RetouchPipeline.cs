using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;
using AbpnBridge.Retouching.LocalRetouching;

namespace AbpnBridge.Retouching;

/// <summary>
/// ABPN (Adaptive Blend Pyramid Network, CVPR 2022) for one photo, as the ordered list of its steps (design.md 2.2):
/// 1 plan, 2 local retouching on the network's grid, 3 reverse blend, 4 blend pyramid with refining, 5 adaptive blend behind the gate.
/// Steps 1 to 3 are <see cref="Analyse"/>; 4 and 5 happen tile by tile in <see cref="Render"/>, only for the pixels asked for. Safe for several photos at once.
/// </summary>
/// <param name="model">The loaded model; the caller keeps and disposes it.</param>
public sealed class RetouchPipeline(RetouchModel model)
{
    private readonly LocalRetouchingLayer _localRetouching = new(model);
    private readonly ReverseAdaptiveBlend _reverseBlend = new(model.Manifest.AdaptiveBlend);
    private readonly BlendRefiner _refiner = new(model);
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
    public RetouchAnalysis Analyse(ImageView photo, Bounds? roi, IProgress<RetouchProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new RetouchProgress(RetouchStep.Plan, 0));
        var plan = RetouchPlan.For(photo.Extent, roi, model.Manifest.LocalRetouching.Extent, model.Manifest.BlendRefiner.Tile);
        var region = photo.Crop(plan.Roi);

        progress?.Report(new RetouchProgress(RetouchStep.BaseLayer, 0.02));
        var baseLayer = AreaResampling.Shrink(region, plan.Scale, cancellationToken);
        var coarseLevels = CoarseLevels.Build(region, plan.CoarsestLevel, cancellationToken);

        progress?.Report(new RetouchProgress(RetouchStep.LocalRetouching, 0.3));
        var outputs = _localRetouching.Run(baseLayer, cancellationToken);

        progress?.Report(new RetouchProgress(RetouchStep.ReverseBlend, 0.95));
        var blendLayers = ReverseBlend(baseLayer, outputs);
        return new RetouchAnalysis(plan, outputs[TensorNames.SkinMask], outputs[TensorNames.RetouchMask], blendLayers, coarseLevels);
    }

    /// <summary>Puts the features of a request together, on the network's grid: milliseconds, so that a slider is live.</summary>
    /// <param name="analysis">Of this photo.</param>
    /// <param name="photo">The photo that was analysed; read again by <see cref="Render"/>.</param>
    /// <param name="request">Strengths, region, selection.</param>
    /// <exception cref="RetouchException">
    /// <see cref="RetouchError.BadRequest"/>: a strength is not within 0..1, or the selection is not one grey channel of the photo's extent;
    /// <see cref="RetouchError.ModelMissing"/>: the model cannot do a feature that is asked for.
    /// </exception>
    public RetouchRendering Prepare(RetouchAnalysis analysis, ImageView photo, RetouchRequest request)
    {
        RequestRules.Check(request, analysis.Plan.Photo, photo.Extent, model);
        var mix = FeatureMix.Of(analysis, request.Settings, model.Manifest.AdaptiveBlend);
        var pyramid = new PhotoPyramid(photo.Crop(analysis.Plan.Roi), analysis.CoarseLevels);
        var blendLayer = new BlendPyramidLayer(analysis.Plan, mix.BlendLayer, pyramid, _refiner);
        return new RetouchRendering(analysis, photo, new Gate(analysis.Plan, mix.Mask, model.Manifest.Gate, request), blendLayer, mix.Strength);
    }

    /// <summary>
    /// Steps 4 and 5 for some bounds, in parallel by tiles. Any way of cutting the photo into bounds gives the same bits; bounds that follow the tile grid
    /// (multiples of the plan's tile side from the region's corner) cost least, since a tile is computed whole.
    /// </summary>
    /// <param name="rendering">What to render.</param>
    /// <param name="output">Which output.</param>
    /// <param name="bounds">Full-size pixels, inside the photo.</param>
    /// <param name="destination">Of the bounds' extent and the output's format (<see cref="RetouchRendering.FormatOf"/>); every byte is written.</param>
    /// <param name="cancellationToken">Looked at per tile and inside network runs.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the destination's content is undefined.</exception>
    /// <exception cref="RetouchException">
    /// <see cref="RetouchError.UnsupportedImage"/>: a soft-light layer of a float photo; <see cref="RetouchError.BadRequest"/>: bounds or destination do not fit;
    /// <see cref="RetouchError.DeviceLost"/>: the device failed.
    /// </exception>
    public void Render(RetouchRendering rendering, RetouchOutput output, Bounds bounds, ImageSpan destination, CancellationToken cancellationToken)
    {
        RequestRules.Check(rendering, output, bounds, destination);
        var renderer = new TileRenderer(rendering, _adaptiveBlend, output, cancellationToken);
        var options = Workers.Options(cancellationToken);
        // One tile at a time and in order: neighbours share the coarser tiles that are kept.
        var tiles = Partitioner.Create(rendering.Analysis.Plan.Tiles(bounds), EnumerablePartitionerOptions.NoBuffering);
        try
        {
            Parallel.ForEach(tiles, options, tile => renderer.Render(tile, destination.Crop(tile.Offset(-bounds.X, -bounds.Y))));
        }
        catch (AggregateException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>What a rendering will change; cheap.</summary>
    public RetouchReport Report(RetouchRendering rendering) =>
        new(rendering.Gate.Fraction(), rendering.Analysis.Regions, $"{model.Name} {model.Version}", model.ExecutionProvider);

    private Dictionary<string, PlanarWindow> ReverseBlend(PlanarWindow baseLayer, IReadOnlyDictionary<string, PlanarWindow> outputs)
    {
        var layers = new Dictionary<string, PlanarWindow>();
        foreach (var (family, result) in outputs.Where(output => !TensorNames.Masks.Contains(output.Key)))
        {
            layers[family] = PlanarWindow.Create(baseLayer.Bounds, 3);
            _reverseBlend.Invert(baseLayer.Samples.Span, result.Samples.Span, layers[family].Samples.Span);
        }

        return layers;
    }
}
