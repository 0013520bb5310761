using System.Buffers;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Imaging.Pyramids;
using AbpnBridge.Testing;
using Xunit;

namespace AbpnBridge.Retouching.Tests;

/// <summary>A rendering that is cancelled while it reads: the tiles under way are all that is still written.</summary>
public sealed class CancelledRenderTests : IDisposable
{
    // 6 x 24 tiles.
    private static readonly Extent Extent = new(6 * RetouchPlan.TileWidth, 24 * RetouchPlan.TileHeight);

    private readonly RetouchModel _model = FakeModel.Create();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(RetouchOutput.Pixels)] // the fused pass
    [InlineData(RetouchOutput.Mask)] // by planes
    public void Render_CancelledInItsFirstTile_StopsWithTheTilesUnderWay(RetouchOutput output)
    {
        using var stop = new CancellationTokenSource();
        using var photo = TestImages.Flat(Extent, PixelFormat.Rgb8, 0.8f);
        using var all = new WatchedMemory((int)Extent.PixelCount);
        var selection = new ImageView(all.Memory, Extent, PixelFormat.Grey8);
        var rendering = Retouches.Prepare(_model, photo.View(), new RetouchRequest { Settings = Retouches.All, Selection = selection });
        using var result = new ImageBuffer(Extent, rendering.FormatOf(output));

        all.WhenRead = () =>
        {
            // Who asked last is told first: a loop that waits to be told would go on meanwhile.
            if (all.Reads == 1) stop.Token.Register(() => Thread.Sleep(100));
            stop.Cancel();
        };
        Assert.ThrowsAny<OperationCanceledException>(() => new RetouchPipeline(_model).Render(rendering, output, Extent.Bounds, result.Span(), stop.Token));

        // No tile was done when the first row of one was read: each thread goes on with the one that it has.
        var written = RetouchPlan.Tiles(Extent.Bounds).Count(tile => IsWritten(result, tile));
        Assert.InRange(written, 1, Workers.Count);
    }

    [Fact]
    public void RenderPreview_CancelledWhileItShrinksThePhoto_WritesNothing()
    {
        using var stop = new CancellationTokenSource();
        using var pixels = new WatchedMemory((int)Extent.PixelCount * 3);
        var photo = new ImageView(pixels.Memory, Extent, PixelFormat.Rgb8);
        var rendering = Retouches.Prepare(_model, photo, new RetouchRequest { Settings = Retouches.All });
        using var result = new ImageBuffer(PhotoPreview.ExtentFor(Extent, 1000), PixelFormat.Rgb8);

        pixels.WhenRead = stop.Cancel;
        Assert.ThrowsAny<OperationCanceledException>(
            () => new RetouchPipeline(_model).RenderPreview(rendering, RetouchOutput.Pixels, result.Span(), stop.Token));

        Assert.False(IsWritten(result, result.Extent.Bounds));
        Assert.InRange(pixels.Reads, 1, Extent.Height / 4);
    }

    // Skin of 0.8 and an open mask are not black.
    private static bool IsWritten(ImageBuffer result, Bounds tile)
    {
        for (var y = tile.Y; y < tile.Bottom; y++)
            if (result.Row(y).Slice(tile.X * result.Format.BytesPerPixel, tile.Width * result.Format.BytesPerPixel).ContainsAnyExcept((byte)0)) return true;
        return false;
    }

    /// <summary>Memory of 0.8 that tells when a row of it is read.</summary>
    private sealed class WatchedMemory : MemoryManager<byte>
    {
        private readonly byte[] _bytes;
        private int _reads;

        public WatchedMemory(int count)
        {
            _bytes = new byte[count];
            _bytes.AsSpan().Fill(204);
        }

        public Action? WhenRead { get; set; }

        public int Reads => _reads;

        public override Span<byte> GetSpan()
        {
            if (WhenRead is null) return _bytes;
            Interlocked.Increment(ref _reads);
            WhenRead();
            return _bytes;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
