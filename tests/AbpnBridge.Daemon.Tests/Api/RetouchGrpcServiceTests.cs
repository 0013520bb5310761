using AbpnBridge.Daemon.Api;
using AbpnBridge.Daemon.Hosting;
using AbpnBridge.Daemon.Jobs;
using AbpnBridge.Daemon.Tests.Hosting;
using AbpnBridge.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AbpnBridge.Daemon.Tests.Api;

public sealed class RetouchGrpcServiceTests
{
    [Fact]
    public async Task Retouch_ClientIsGoneWhileTheEngineReads_KeepsThePhotoUntilTheEngineLeft()
    {
        using var block = new Roadblock();
        using var host = new StartedHost();
        using var lifetime = new DaemonLifetime(new DaemonOptions(), host);
        lifetime.Ready(FormulaEngine.Create(_ => block.Stop()));
        var (limits, budget) = (new LimitOptions(), new MemoryBudget(long.MaxValue));
        using var runner = new RetouchJobRunner(limits);
        var service = new RetouchGrpcService(
            lifetime, new RetouchRequestMapper(limits), runner, budget, limits, NullLogger<RetouchGrpcService>.Instance);

        var call = service.Retouch(new Upload(), new LostClient(block.Reached), new CallContext());
        await block.Reached;

        // Time for the lost client to be noticed: the call must not end before the engine does.
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TimeSpan.FromSeconds(0.5), TestContext.Current.CancellationToken));
        Assert.NotEqual(0, budget.ReservedBytes);
        block.Open();
        await Assert.ThrowsAsync<IOException>(() => call);
        Assert.Equal(0, budget.ReservedBytes);
    }

    /// <summary>A header and all rows of a photo.</summary>
    private sealed class Upload : IAsyncStreamReader<RetouchRequest>
    {
        private readonly Queue<RetouchRequest> _requests = new(
        [
            new RetouchRequest
            {
                Header = new RetouchHeader
                {
                    Photo = new PhotoHeader { Extent = new Extent { Width = 64, Height = 48 }, PixelFormat = PixelFormat.Rgb8 },
                },
            },
            new RetouchRequest { PixelBand = new PixelBand { Pixels = ByteString.CopyFrom(new byte[64 * 48 * 3]) } },
        ]);

        public RetouchRequest Current { get; private set; } = new();

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            var isThere = _requests.TryDequeue(out var next);
            Current = next ?? Current;
            return Task.FromResult(isThere);
        }
    }

    /// <summary>Takes nothing once the engine is at work.</summary>
    private sealed class LostClient(Task atWork) : IServerStreamWriter<RetouchResponse>
    {
        public WriteOptions? WriteOptions { get; set; }

        public async Task WriteAsync(RetouchResponse message)
        {
            await atWork;
            throw new IOException("The client is gone.");
        }

        public Task WriteAsync(RetouchResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
