using System.Buffers;
using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;
using AbpnBridge.Retouching;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Jobs;

public sealed class RetouchJobRunnerTests
{
    private static readonly Extent Size = new(64, 48);

    [Fact]
    public async Task ReadAsync_MoreThanRunningAndWaiting_IsRefusedAndTheOthersFinish()
    {
        using var block = new Roadblock();
        var engine = FormulaEngine.Create();
        using var runner = new RetouchJobRunner(new LimitOptions { MaxRunningJobs = 1, MaxOpenPhotos = 1 });
        using var memory = new BlockedMemory(Size.Width * Size.Height * 3);
        var retouch = await FinishAsync(runner, engine, new Photo(new ImageView(memory.Memory, Size, PixelFormat.Rgb8)));
        memory.Block = block;
        var rows = new OutputRows(RetouchOutput.Pixels, PixelFormat.Rgb8, Size, Size.Bounds, IsPreview: false);
        Task<IMemoryOwner<byte>> read() => runner.ReadAsync(retouch, rows, TestContext.Current.CancellationToken);

        // One that runs, and eight that wait for each photo that may be open.
        var admitted = Enumerable.Range(0, 9).Select(_ => read()).ToList();
        var refusal = await Assert.ThrowsAsync<DaemonException>(read);
        block.Open();

        Assert.Equal(DaemonError.QueueFull, refusal.Kind);
        Assert.Contains("1 reads are running and 8 are waiting", refusal.Message, StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(admitted), pixels =>
        {
            Assert.True(pixels.Memory.Length >= rows.ByteCount);
            pixels.Dispose();
        });
    }

    private static async Task<FinishedRetouch> FinishAsync(RetouchJobRunner runner, LoadedEngine engine, Photo photo)
    {
        var (analysis, timings) = await runner.AnalyseAsync(engine.Pipeline, photo, null, _ => { }, CancellationToken.None);
        return await RetouchJobRunner.PrepareAsync(engine.Pipeline, analysis, photo, new RetouchRequest(), timings, CancellationToken.None);
    }

    /// <summary>A bright photo's pixels; from some time on, whoever reads them has to wait.</summary>
    private sealed class BlockedMemory : MemoryManager<byte>
    {
        private readonly byte[] _pixels;

        internal BlockedMemory(int length)
        {
            _pixels = new byte[length];
            _pixels.AsSpan().Fill(200);
        }

        internal Roadblock? Block { get; set; }

        public override Span<byte> GetSpan()
        {
            Block?.Stop();
            return _pixels;
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
