namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>Bytes of a file, half open.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="End">The byte after the last.</param>
internal readonly record struct FileRange(long Start, long End)
{
    internal long Bytes => End - Start;

    internal bool Meets(FileRange other) => Start < other.End && other.Start < End;

    /// <summary>The same bytes in order, none twice; ranges that touch become one.</summary>
    internal static List<FileRange> Merge(IEnumerable<FileRange> ranges)
    {
        var merged = new List<FileRange>();
        foreach (var range in ranges.Where(r => r.Bytes > 0).OrderBy(r => r.Start))
            if (merged.Count > 0 && range.Start <= merged[^1].End) merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, range.End) };
            else merged.Add(range);
        return merged;
    }

    /// <summary>What of merged ranges is in none of the others, which are merged too.</summary>
    internal static IEnumerable<FileRange> Subtract(IReadOnlyList<FileRange> ranges, IReadOnlyList<FileRange> others)
    {
        var other = 0;
        foreach (var range in ranges)
        {
            var start = range.Start;
            while (other < others.Count && others[other].End <= start) other++;
            for (var i = other; i < others.Count && others[i].Start < range.End; i++)
            {
                if (others[i].Start > start) yield return new FileRange(start, others[i].Start);
                start = Math.Max(start, others[i].End);
            }

            if (start < range.End) yield return new FileRange(start, range.End);
        }
    }
}
