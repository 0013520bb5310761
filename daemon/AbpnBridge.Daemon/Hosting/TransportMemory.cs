using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace AbpnBridge.Daemon.Hosting;

/// <summary>
/// The memory of the connections: blocks of 64 KiB in place of the server's 4 KiB, since pixels come by the megabyte and every block costs a system call
/// and a lock. Blocks that come back are kept up to a bound; more are left to the garbage collector.
/// </summary>
internal sealed class TransportMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    internal const int BlockBytes = 64 << 10;
    internal const int KeptBlocks = 128;

    private readonly ConcurrentQueue<byte[]> _idle = new();

    public override int MaxBufferSize => BlockBytes;

    /// <summary>Blocks that wait to be lent again.</summary>
    internal int IdleBlocks => _idle.Count;

    /// <summary>One pool serves all connections: a copy from one pipe to the next finds warm blocks.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        // Pinned for good: the socket would pin it at every call.
        return new Loan(this, _idle.TryDequeue(out var block) ? block : GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true));
    }

    // The server disposes its pool when it stops, connections may outlive that: the blocks are the collector's.
    protected override void Dispose(bool disposing)
    {
    }

    private void TakeBack(byte[] block)
    {
        if (_idle.Count < KeptBlocks)
            _idle.Enqueue(block);
    }

    /// <summary>One lending of a block: given back twice, it does not take the block from whoever has it by then.</summary>
    private sealed class Loan(TransportMemory pool, byte[] block) : IMemoryOwner<byte>
    {
        private int _isOver;

        public Memory<byte> Memory => block;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                pool.TakeBack(block);
        }
    }
}
