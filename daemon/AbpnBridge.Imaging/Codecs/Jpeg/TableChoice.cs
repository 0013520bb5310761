namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>
/// Decides which scans are coded anew, and with which tables: the file's own where they cover the symbols, as the default ones always do, else optimal
/// ones in their place.
/// </summary>
internal static class TableChoice
{
    private const int MaxDcCategory = 11;
    private const int MaxAcCategory = 10;

    /// <summary>Marks the scans that bring a changed component, and those that share a table which must be replaced; makes those tables.</summary>
    internal static void Choose(IReadOnlyList<JpegScan> scans)
    {
        foreach (var scan in scans) scan.IsRewritten |= scan.Components.Any(c => c.Component.IsChanged);
        var counted = new HashSet<JpegScan>();
        var replaced = new HashSet<HuffmanTable>();
        while (Uncounted(scans, counted) is { } scan)
        {
            counted.Add(scan);
            if (!scan.IsProgressive && scan.Components.All(c => CoversAll(c.Dc!, c.Ac!)) && !Tables(scan).Any(replaced.Contains)) continue;
            ScanEncoder<SymbolCounter>.Encode(scan, default);
            foreach (var table in Tables(scan).Where(t => t.LacksCounted)) replaced.Add(table);
            foreach (var other in scans.Where(s => Tables(s).Any(replaced.Contains))) other.IsRewritten = true;
        }

        foreach (var table in replaced) table.Replacement = OptimalTable.For(table);
    }

    private static JpegScan? Uncounted(IReadOnlyList<JpegScan> scans, HashSet<JpegScan> counted) =>
        scans.FirstOrDefault(s => s.IsRewritten && !counted.Contains(s));

    private static IEnumerable<HuffmanTable> Tables(JpegScan scan) =>
        scan.Components.SelectMany(c => new[] { c.Dc, c.Ac }).OfType<HuffmanTable>().Distinct();

    // Every symbol of a sequential 8-bit picture (ITU T.81, tables F.1 and F.2).
    private static bool CoversAll(HuffmanTable dc, HuffmanTable ac)
    {
        for (var category = 0; category <= MaxDcCategory; category++)
            if (!dc.Has(category)) return false;
        for (var run = 0; run <= 15; run++)
            for (var category = 1; category <= MaxAcCategory; category++)
                if (!ac.Has((run << 4) | category)) return false;
        return ac.Has(0) && ac.Has(0xF0);
    }
}
