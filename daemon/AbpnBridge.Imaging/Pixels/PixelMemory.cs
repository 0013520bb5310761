using System.Runtime.InteropServices;

namespace AbpnBridge.Imaging.Pixels;

/// <summary>
/// The native memory that pictures lie in. A program that takes many photos one after the other may keep what disposed pictures leave for the next ones: the
/// system clears all memory that it gives, which costs as much as filling it. What nobody asked for in two seconds is given back. Thread-safe.
/// </summary>
public static unsafe class PixelMemory
{
    // Of smaller ones the C library keeps its own.
    private const long SmallestKept = 1 << 20;

    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(2);
    private static readonly Lock Keeping = new();
    private static readonly List<Idle> Kept = []; // in the order of their return
    private static readonly Timer Expiry = new(_ => FreeExpired());

    /// <summary>The most bytes that are kept; 0, the default, gives all back at once. Holds for what is disposed from then on.</summary>
    public static long KeepBytes { get; set; }

    /// <summary>How long the blocks are that wait to be used again.</summary>
    internal static IReadOnlyList<long> KeptSizes
    {
        get
        {
            lock (Keeping) return [.. Kept.Select(idle => idle.Block.Bytes)];
        }
    }

    /// <summary>Memory whose bytes are all zero.</summary>
    internal static Block Cleared(long bytes) => Advised(NativeMemory.AllocZeroed((nuint)bytes), bytes);

    /// <summary>Memory with whatever stands in it: the smallest block that was kept and is not more than twice as large, or a new one.</summary>
    internal static Block Any(long bytes)
    {
        lock (Keeping)
        {
            var best = -1;
            for (var i = 0; i < Kept.Count; i++)
                if (Kept[i].Block.Bytes is var size && size >= bytes && size / 2 <= bytes && (best < 0 || size < Kept[best].Block.Bytes)) best = i;
            if (best >= 0)
            {
                var block = Kept[best].Block;
                Kept.RemoveAt(best);
                return block;
            }
        }

        return Advised(NativeMemory.Alloc((nuint)bytes), bytes);
    }

    /// <summary>Takes back what nobody uses any more; of what is kept the oldest makes room.</summary>
    internal static void Return(Block block)
    {
        if (block.Bytes < SmallestKept || block.Bytes > KeepBytes)
        {
            NativeMemory.Free((void*)block.Address);
            return;
        }

        lock (Keeping)
        {
            if (Kept.Count == 0) Expiry.Change(LongestIdle, Timeout.InfiniteTimeSpan);
            Kept.Add(new Idle(block, Environment.TickCount64));
            while (Kept.Sum(idle => idle.Block.Bytes) > KeepBytes) FreeOldest();
        }
    }

    private static void FreeExpired()
    {
        lock (Keeping)
        {
            var latest = Environment.TickCount64 - (long)LongestIdle.TotalMilliseconds;
            while (Kept.Count > 0 && Kept[0].Since <= latest) FreeOldest();
            if (Kept.Count > 0) Expiry.Change(LongestIdle, Timeout.InfiniteTimeSpan);
        }
    }

    private static void FreeOldest()
    {
        NativeMemory.Free((void*)Kept[0].Block.Address);
        Kept.RemoveAt(0);
    }

    private static Block Advised(void* memory, long bytes)
    {
        LargePages.Advise((nint)memory, bytes);
        return new Block((nint)memory, bytes);
    }

    /// <summary>A piece of memory, which may be longer than was asked for.</summary>
    internal readonly record struct Block(nint Address, long Bytes);

    /// <param name="Block">What is kept.</param>
    /// <param name="Since">When it came back, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    private readonly record struct Idle(Block Block, long Since);
}
