using System.Collections;

namespace AbpnBridge.Daemon.Jobs;

/// <summary>
/// Which rows of a picture have come. A band is claimed before it is copied and committed after, so that two bands in flight
/// cannot write the same row and a picture counts as complete only when its last copy has ended.
/// </summary>
internal sealed class RowLedger(int height)
{
    private readonly Lock _lock = new();
    private readonly BitArray _claimed = new(height);
    private readonly BitArray _written = new(height);
    private int _writtenCount;

    internal int WrittenCount
    {
        get
        {
            lock (_lock)
                return _writtenCount;
        }
    }

    internal bool IsComplete => WrittenCount == height;

    /// <summary>The first row that has not come; null when all have.</summary>
    internal int? FirstMissing()
    {
        lock (_lock)
        {
            for (var row = 0; row < height; row++)
                if (!_written[row])
                    return row;
            return null;
        }
    }

    /// <summary>Claims rows for writing; returns the first row that was claimed before, or null when all are now the caller's.</summary>
    internal int? Claim(int firstRow, int count)
    {
        lock (_lock)
        {
            for (var row = firstRow; row < firstRow + count; row++)
                if (_claimed[row])
                    return row;
            SetAll(_claimed, firstRow, count, true);
            return null;
        }
    }

    /// <summary>The claimed rows stand in the picture.</summary>
    internal int Commit(int firstRow, int count)
    {
        lock (_lock)
        {
            SetAll(_written, firstRow, count, true);
            return _writtenCount += count;
        }
    }

    /// <summary>The claimed rows were not written after all.</summary>
    internal void Abandon(int firstRow, int count)
    {
        lock (_lock)
            SetAll(_claimed, firstRow, count, false);
    }

    private static void SetAll(BitArray rows, int firstRow, int count, bool value)
    {
        for (var row = firstRow; row < firstRow + count; row++)
            rows[row] = value;
    }
}
