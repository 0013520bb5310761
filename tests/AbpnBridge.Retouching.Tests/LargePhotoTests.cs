using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>The widest photo that the daemon takes, low so that it is quick to make: what it costs, and that its tiles fit together.</summary>
[Trait("Category", "Slow")]
[Collection(nameof(LargePhotoTests))]
public sealed class LargePhotoTests
{
    private static readonly Extent Wide = new(30_000, 700);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void Render_ThirtyThousandPixelsWide_TiledEqualsUntiledBitForBit()
    {
        using var model = FakeModel.Create();
        using var photo = Photo();
        var rendering = Retouches.Prepare(model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        using var whole = Retouches.Render(model, rendering);
        Assert.InRange(ImageComparer.Compare(photo.View(), whole.View()).DifferingPixels, Wide.PixelCount / 10, Wide.PixelCount);

        // Strips that cut every tile, from the right, of a rendering that has kept nothing yet.
        var again = Retouches.Prepare(model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        using var tiled = new ImageBuffer(Wide, photo.Format);
        foreach (var piece in Tiling.Split(Wide.Bounds, 977).Reverse())
            new RetouchPipeline(model).Render(again, RetouchOutput.Pixels, piece, tiled.Span().Crop(piece), Retouches.Token);
        Assert.Equal(0, ImageComparer.Compare(whole.View(), tiled.View()).DifferingPixels);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(23)]
    public async Task Render_ThirtyThousandPixelsWide_StaysWithinTheEstimate(int rows)
    {
        using var model = FakeModel.Create();
        using var photo = Photo();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = Environment.WorkingSet;

        var work = Task.Run(() => RenderInBands(model, photo, rows), Retouches.Token);
        var peak = before;
        for (; !work.IsCompleted; await Task.Delay(LookAgain, Retouches.Token)) peak = Math.Max(peak, Environment.WorkingSet);
        await work;

        // The photo itself was there before, and formulas need nothing of what is set aside for networks.
        var bound = RetouchPlan.EstimateBytes(Wide, photo.Format) - photo.ByteCount - RetouchPlan.NetworkWork;
        TestContext.Current.TestOutputHelper!.WriteLine($"{(peak - before) >> 20} of {bound >> 20} MiB");
        Assert.InRange(peak - before, 1 << 20, bound);
    }

    private static void RenderInBands(RetouchModel model, ImageBuffer photo, int rows)
    {
        var rendering = Retouches.Prepare(model, photo.View(), new RetouchRequest { Settings = Retouches.All });
        for (var y = 0; y < Wide.Height; y += rows)
            Retouches.Render(model, rendering, bounds: new Bounds(0, y, Wide.Width, Math.Min(rows, Wide.Height - y))).Dispose();
    }

    private static ImageBuffer Photo() => TestImages.Waves(Wide, PixelFormat.Rgb8, 5);

    /// <summary>Alone in the process: the memory that is measured is that of the test.</summary>
    [CollectionDefinition(nameof(LargePhotoTests), DisableParallelization = true)]
    public sealed class Alone;
}
