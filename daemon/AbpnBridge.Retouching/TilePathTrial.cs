using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Inference;
using AbpnBridge.Retouching.BlendPyramid;

namespace AbpnBridge.Retouching;

/// <summary>
/// Finds out, once at warm-up, what does the full-size work of a tile faster on this machine: the processor's own vector code, or the device by the tile graph.
/// Both render the same synthetic photo; a graph that gives other pixels is refused, whatever its speed.
/// </summary>
/// <param name="model">The loaded model; a graph that wins is handed to it.</param>
/// <param name="timeProvider">The clock; null for the system's.</param>
public sealed class TilePathTrial(RetouchModel model, TimeProvider? timeProvider = null)
{
    private const int Rounds = 3;

    // A graph this many times slower will not win by another round.
    private const int Hopeless = 4;

    // Two tiles of the graph on a side, so that several threads have work as they have in a photo.
    private const int Side = 1024;

    // The scale of one large face in 24 MP.
    private const double Scale = 0.17;

    // Codes of 16 bits. Both ways are fp32 and give values some 1e-7 apart, a hundredth of a code: one more for a rounding that falls the other way, and one
    // for a
    // device that contracts what it multiplies and adds. Sums of half precision or of 19 bits are tens of codes off, and so a level of 8 bits here and there.
    private const int CodesApart = 2;

    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;
    private readonly AdaptiveBlend _adaptiveBlend = new(model.Manifest.AdaptiveBlend);

    /// <summary>Time that loading the graph and all its rounds get; a driver that hangs does not hold the daemon back for longer.</summary>
    public static TimeSpan Patience => TimeSpan.FromSeconds(20);

    /// <summary>Measures both ways and has the model use the faster one.</summary>
    /// <param name="loadGraph">Loads the tile graph onto the model's device; gives null where the model has none.</param>
    /// <param name="cancellationToken">Ends the trial at once; what the device still does is let go of.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<TilePathChoice> ChooseAsync(Func<OnnxModel?> loadGraph, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(loadGraph);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Its own thread: a driver that hangs keeps it for ever, and the pool must not lose one of its own.
        var trial = Task.Factory.StartNew(() => Try(loadGraph, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            var (choice, graph) = await trial.WaitAsync(Patience, _time, cancellationToken).ConfigureAwait(false);
            model.TileGraph = graph;
            return choice;
        }
        catch (TimeoutException)
        {
            Abandon(trial, stop);
            return TilePathChoice.Without(FormattableString.Invariant($"the tile graph did not finish within {Patience.TotalSeconds:0} seconds"));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Abandon(trial, stop);
            throw;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a driver throws, the processor does without it and the reason is told.
            return TilePathChoice.Without(e.Message);
        }
    }

    /// <summary>
    /// Asks a trial to stop and lets go of it; if it ever comes back with a graph, that is freed: not before, since the device may be running it.
    /// </summary>
    private static void Abandon(Task<(TilePathChoice Choice, TileGraph? Graph)> trial, CancellationTokenSource stop)
    {
        stop.Cancel();
        _ = trial.ContinueWith(
            late =>
            {
                if (late.IsCompletedSuccessfully) late.Result.Graph?.Dispose();
                _ = late.Exception; // seen, so that it is not reported as unobserved
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private (TilePathChoice Choice, TileGraph? Graph) Try(Func<OnnxModel?> loadGraph, CancellationToken cancellationToken)
    {
        TileGraph? graph = null;
        var choice = TilePathChoice.Without("the model has no tile graph");
        try
        {
            if (loadGraph() is { } loaded) choice = Measure(graph = new TileGraph(loaded), cancellationToken);
            return (choice, choice.UsesGraph ? graph : null);
        }
        finally
        {
            if (!choice.UsesGraph) graph?.Dispose();
        }
    }

    private TilePathChoice Measure(TileGraph graph, CancellationToken cancellationToken)
    {
        using var photo = Waves();
        using ImageBuffer expected = new(photo.Extent, photo.Format), actual = new(photo.Extent, photo.Format);
        var rendering = Rendering(photo);
        var (processor, device) = (Renderer(rendering, null), Renderer(rendering, graph));
        var processorTime = Time(processor, expected, TimeSpan.MaxValue, cancellationToken);
        // One tile on this thread first: a driver that hangs at its first run holds this thread, and none of the pool's.
        var tile = new Bounds(0, 0, RetouchPlan.TileWidth, RetouchPlan.TileWidth);
        device.Render(tile, actual.Span().Crop(tile), cancellationToken);
        var deviceTime = Time(device, actual, Hopeless * processorTime, cancellationToken);
        return IsSame(expected, actual)
            ? new TilePathChoice(processorTime, deviceTime, Refusal: null)
            : TilePathChoice.Without("the tile graph gives other pixels than the processor's code");
    }

    private static ImageBuffer Waves()
    {
        var pixels = new ImageBuffer(new Extent(Side, Side), PixelFormat.Rgb16);
        for (var y = 0; y < Side; y++)
        {
            var row = Codes(pixels, y);
            for (var i = 0; i < row.Length; i++) row[i] = (ushort)Math.Round(39_000 + 13_000 * Math.Sin(i / 117.0) + 8_000 * Math.Cos(y / 29.0));
        }

        return pixels;
    }

    /// <summary>One region over the whole photo, its gate open everywhere.</summary>
    private RetouchRendering Rendering(ImageBuffer photo)
    {
        var grid = new Bounds(0, 0, (int)Math.Ceiling(Side * Scale), (int)Math.Ceiling(Side * Scale));
        PlanarWindow edit = PlanarWindow.Create(grid, 3), mask = PlanarWindow.Create(grid, 1);
        mask.Samples.Span.Fill(1);
        for (var i = 0; i < edit.Samples.Length; i++) edit.Samples.Span[i] = 0.2f * MathF.Sin(i / 11f);
        var field = new EditField(photo.Extent.Bounds, Scale, edit, mask);
        var analysis = new RetouchAnalysis(photo.Extent, photo.Extent.Bounds, [], networkRuns: 0);
        return new RetouchRendering(analysis, new Photo(photo.View()), new RetouchRequest(), [field], model.Manifest.Gate);
    }

    private TileRenderer Renderer(RetouchRendering rendering, TileGraph? graph) =>
        new(rendering, rendering.FullSize, _adaptiveBlend, RetouchOutput.Pixels) { Graph = graph };

    private TimeSpan Time(TileRenderer renderer, ImageBuffer pixels, TimeSpan hopeless, CancellationToken cancellationToken)
    {
        var best = TimeSpan.MaxValue;
        // The first round compiles and allocates: it counts only where it is the fastest.
        for (var round = 0; round <= Rounds; round++)
        {
            var started = _time.GetTimestamp();
            renderer.RenderAll(pixels.Extent.Bounds, pixels.Span(), cancellationToken);
            best = TimeSpan.FromTicks(Math.Min(best.Ticks, _time.GetElapsedTime(started).Ticks));
            if (round > 0 && best > hopeless) break;
        }

        return best;
    }

    private static bool IsSame(ImageBuffer expected, ImageBuffer actual)
    {
        for (var y = 0; y < expected.Extent.Height; y++)
        {
            Span<ushort> one = Codes(expected, y), other = Codes(actual, y);
            for (var i = 0; i < one.Length; i++)
                if (Math.Abs(one[i] - other[i]) > CodesApart) return false;
        }

        return true;
    }

    private static Span<ushort> Codes(ImageBuffer pixels, int y) => MemoryMarshal.Cast<byte, ushort>(pixels.Row(y));
}

/// <summary>What does the full-size work of a tile, and why.</summary>
/// <param name="Processor">Best time of the processor's own code for the trial's photo; zero where there was nothing to compare with.</param>
/// <param name="Graph">Best time of the device by the tile graph; null where it was not taken.</param>
/// <param name="Refusal">Why the graph cannot be used; null where it can.</param>
public sealed record TilePathChoice(TimeSpan Processor, TimeSpan? Graph, string? Refusal)
{
    /// <summary>Whether the device renders by the tile graph.</summary>
    public bool UsesGraph => Graph < Processor;

    /// <summary>Such as "processor (3.1 ms; tile graph 45.0 ms)", for logs and users.</summary>
    public override string ToString() => this switch
    {
        { Graph: { } graph } => FormattableString.Invariant(
            $"{Name} (a trial megapixel: processor {Processor.TotalMilliseconds:0.0} ms, tile graph {graph.TotalMilliseconds:0.0} ms)"),
        _ => $"{Name} ({Refusal})",
    };

    private string Name => UsesGraph ? "tile graph" : "processor";

    internal static TilePathChoice Without(string refusal) => new(TimeSpan.Zero, null, refusal);
}
