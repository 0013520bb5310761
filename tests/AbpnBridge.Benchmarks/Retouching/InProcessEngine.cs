using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Inference;
using AbpnBridge.Retouching;

namespace AbpnBridge.Benchmarks.Retouching;

/// <summary>The released model in the real engine on the processor, warm, as the daemon runs it but without the daemon.</summary>
internal sealed class InProcessEngine : IDisposable
{
    private readonly OnnxModel _network;

    private InProcessEngine(OnnxModel network, ModelManifest manifest)
    {
        _network = network;
        Model = new RetouchModel(network, manifest);
        Pipeline = new RetouchPipeline(Model);
    }

    /// <summary>Blemishes, evening and whitening, all in full.</summary>
    public static RetouchSettings AllFeatures { get; } = new() { Blemishes = 1, Evening = 1, Whitening = 1 };

    public RetouchModel Model { get; }

    public RetouchPipeline Pipeline { get; }

    /// <summary>The same engine with a network that was loaded elsewhere.</summary>
    public static InProcessEngine Over(LoadedModel loaded) => new(loaded.LocalRetouching, loaded.Manifest);

    public static InProcessEngine Load()
    {
        var verified = new ModelStore(Path.Combine(AppContext.BaseDirectory, "released")).Open();
        var cpu = OnnxRuntimeDevice.Cpu();
        return new InProcessEngine(OnnxModel.Load(verified.LocalRetouchingGraph, cpu), verified.Manifest);
    }

    /// <summary>The low-resolution network once, on nothing in particular.</summary>
    public void RunNetwork() => _network.WarmUp();

    /// <summary>Everything that does not depend on strengths.</summary>
    public RetouchAnalysis Analyse(ImageView photo, IProgress<RetouchProgress>? progress = null) => Analyse(new Photo(photo), progress);

    /// <inheritdoc cref="Analyse(ImageView, IProgress{RetouchProgress})"/>
    public RetouchAnalysis Analyse(Photo photo, IProgress<RetouchProgress>? progress = null) =>
        Pipeline.Analyse(photo, roi: null, progress, CancellationToken.None);

    public RetouchRendering Prepare(RetouchAnalysis analysis, ImageView photo, RetouchSettings settings) => Prepare(analysis, new Photo(photo), settings);

    public RetouchRendering Prepare(RetouchAnalysis analysis, Photo photo, RetouchSettings settings) =>
        Pipeline.Prepare(analysis, photo, new RetouchRequest { Settings = settings });

    /// <summary>What the daemon does with an analysed photo before it answers that a retouch can be read.</summary>
    public RetouchRendering Start(RetouchAnalysis analysis, Photo photo, RetouchSettings settings)
    {
        var rendering = Prepare(analysis, photo, settings);
        Pipeline.Report(rendering, CancellationToken.None);
        return rendering;
    }

    /// <summary>One output at full size, into memory of its own.</summary>
    public ImageBuffer Render(RetouchRendering rendering, ImageView photo, RetouchOutput output = RetouchOutput.Pixels)
    {
        var result = new ImageBuffer(photo.Extent, rendering.FormatOf(output));
        Render(rendering, output, result);
        return result;
    }

    /// <summary>One output at full size, into memory that is there.</summary>
    public void Render(RetouchRendering rendering, RetouchOutput output, ImageBuffer target) =>
        Pipeline.Render(rendering, output, target.Extent.Bounds, target.Span(), CancellationToken.None);

    /// <summary>One output on a smaller view of the photo, as a host's preview asks for it.</summary>
    public ImageBuffer RenderPreview(RetouchRendering rendering, ImageView photo, int longSide)
    {
        var result = new ImageBuffer(PhotoPreview.ExtentFor(photo.Extent, longSide), rendering.FormatOf(RetouchOutput.Pixels));
        Pipeline.RenderPreview(rendering, RetouchOutput.Pixels, result.Span(), CancellationToken.None);
        return result;
    }

    /// <summary>Pixels in to pixels out.</summary>
    public ImageBuffer Retouch(ImageView photo, RetouchSettings settings) => Render(Prepare(Analyse(photo), photo, settings), photo);

    public void Dispose() => Model.Dispose();
}
