using System.Collections.Concurrent;
using AbpnBridge.Imaging.Pyramids;

namespace AbpnBridge.Retouching.BlendPyramid;

/// <summary>
/// Refined tiles that are wanted more than once (of the coarser levels, or cut by a caller's bounds), kept while neighbours need them; each is made once even
/// when several threads ask. Bounded for each level by the plan, so that the many tiles of a fine level do not drive out the few of a coarse one: a level's
/// least recently used go first and are made again, equal bit for bit, if someone asks once more.
/// </summary>
/// <param name="plan">Says how many tiles of a level to keep.</param>
internal sealed class RefinedTiles(RetouchPlan plan)
{
    private readonly ConcurrentDictionary<(int Level, int Column, int Row), Slot> _slots = new();
    private readonly IReadOnlyList<KeptLevel> _levels = [.. Enumerable.Range(0, plan.CoarsestLevel).Select(level => new KeptLevel(plan.KeptTilesOf(level, Workers.Count)))];

    /// <summary>Copies a tile, made now if it is not kept. A making that fails or is cancelled leaves nothing behind.</summary>
    public void CopyTo(PlanarWindow target, int level, int column, int row, Func<PlanarWindow> make)
    {
        var key = (level, column, row);
        var slot = _slots.GetOrAdd(key, _ => new Slot());
        // Making a tile asks for tiles of coarser levels only, so locks are always taken from fine to coarse.
        lock (slot.Gate)
        {
            slot.Tile ??= make();
            slot.Tile.CopyTo(target);
        }

        if (_levels[level].Use(column, row) is { } oldest) Drop((level, oldest.Column, oldest.Row));
    }

    // Memory goes back to the pool at once: the collector would leave many dropped tiles lying about.
    private void Drop((int Level, int Column, int Row) key)
    {
        if (!_slots.TryRemove(key, out var slot)) return;
        lock (slot.Gate)
        {
            slot.Tile?.Dispose();
            slot.Tile = null;
        }
    }

    /// <summary>The kept tiles of one level, the one that was used longest ago first.</summary>
    private sealed class KeptLevel(int capacity)
    {
        private readonly Lock _lock = new();
        private readonly LinkedList<(int Column, int Row)> _byUse = [];
        private readonly Dictionary<(int Column, int Row), LinkedListNode<(int Column, int Row)>> _nodes = [];

        /// <summary>Notes the use of a tile.</summary>
        /// <returns>The one that has to go; null while there is room.</returns>
        public (int Column, int Row)? Use(int column, int row)
        {
            lock (_lock)
            {
                if (_nodes.Remove((column, row), out var known)) _byUse.Remove(known);
                _nodes[(column, row)] = _byUse.AddLast((column, row));
                if (_nodes.Count <= capacity) return null;
                var oldest = _byUse.First!.Value;
                _byUse.RemoveFirst();
                _nodes.Remove(oldest);
                return oldest;
            }
        }
    }

    private sealed class Slot
    {
        public Lock Gate { get; } = new();

        public PlanarWindow? Tile { get; set; }
    }
}
