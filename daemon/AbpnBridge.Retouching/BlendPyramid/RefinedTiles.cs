using System.Collections.Concurrent;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>
/// Refined tiles that are wanted more than once (of the coarser levels, or cut by a caller's bounds), kept while neighbours need them; each is made once even when several threads ask. Bounded: the oldest go first and
/// are made again, equal bit for bit, if someone asks once more.
/// </summary>
internal sealed class RefinedTiles
{
    // 128 tiles of 3 x 256 x 256 floats are 96 MiB: several rows of tiles of the widest photo.
    private const int Capacity = 128;
    private readonly ConcurrentDictionary<(int Level, int Column, int Row), Slot> _slots = new();
    private readonly ConcurrentQueue<(int Level, int Column, int Row)> _order = new();

    /// <summary>A tile, made now if it is not kept. A making that fails or is cancelled leaves nothing behind.</summary>
    public PlanarWindow Get(int level, int column, int row, Func<PlanarWindow> make)
    {
        var key = (level, column, row);
        var slot = _slots.GetOrAdd(key, _ => new Slot());
        // Making a tile asks for tiles of coarser levels only, so locks are always taken from fine to coarse.
        lock (slot.Gate)
        {
            if (slot.Tile is not null) return slot.Tile;
            var tile = make();
            slot.Tile = tile;
            _order.Enqueue(key);
            while (_order.Count > Capacity && _order.TryDequeue(out var oldest)) _slots.TryRemove(oldest, out _);
            return tile;
        }
    }

    private sealed class Slot
    {
        public Lock Gate { get; } = new();

        public PlanarWindow? Tile { get; set; }
    }
}
