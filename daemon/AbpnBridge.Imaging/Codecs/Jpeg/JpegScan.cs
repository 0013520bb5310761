namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>A component in a scan, with the Huffman tables that code it there; null where the scan's kind needs none.</summary>
internal sealed record ScanComponent(JpegComponent Component, HuffmanTable? Dc, HuffmanTable? Ac);

/// <summary>A scan (ITU T.81, B.2.3): which coefficients of which components its coded data bring, and up to which bit.</summary>
internal sealed class JpegScan
{
    /// <summary>Blocks of an MCU in coding order.</summary>
    internal readonly record struct Unit(int Index, int StepAcross, int StepDown, int Column, int Row);

    /// <summary>The most blocks in an MCU of several components (ITU T.81, B.2.3).</summary>
    private const int MaxUnits = 10;

    internal required IReadOnlyList<ScanComponent> Components { get; init; }

    internal required bool IsProgressive { get; init; }

    /// <summary>First coefficient, in zigzag order.</summary>
    internal required int First { get; init; }

    /// <summary>Last coefficient, in zigzag order.</summary>
    internal required int Last { get; init; }

    /// <summary>The lowest bit that earlier scans brought; 0 for the first.</summary>
    internal required int BitBefore { get; init; }

    /// <summary>The lowest bit that this scan brings.</summary>
    internal required int Bit { get; init; }

    /// <summary>MCUs between restart markers; 0 for none.</summary>
    internal required int RestartInterval { get; init; }

    internal required Unit[] Units { get; init; }

    internal required int McusAcross { get; init; }

    internal required int McusDown { get; init; }

    /// <summary>The coded data: from the end of the header up to the next marker's fill bytes.</summary>
    internal required Range Data { get; init; }

    /// <summary>
    /// Whole bytes that an interval's data have beyond its blocks, without stuffing. Decoders pass them over; in a damaged file they may be picture all the
    /// same, so they are kept.
    /// </summary>
    internal Dictionary<int, byte[]> Leftovers { get; } = [];

    /// <summary>Whether the data are coded anew; else they are copied.</summary>
    internal bool IsRewritten { get; set; }

    internal int Intervals
    {
        get
        {
            var mcus = (long)McusAcross * McusDown;
            return RestartInterval == 0 ? 1 : (int)((mcus + RestartInterval - 1) / RestartInterval);
        }
    }

    /// <summary>The MCU's layout: of one component block by block, of several as the sampling says (ITU T.81, A.2).</summary>
    internal static Unit[] LayOut(JpegComponent[] components)
    {
        if (components.Length == 1) return [new Unit(0, 1, 1, 0, 0)];
        var units = (from i in Enumerable.Range(0, components.Length)
                     from row in Enumerable.Range(0, components[i].Vertical)
                     from column in Enumerable.Range(0, components[i].Horizontal)
                     select new Unit(i, components[i].Horizontal, components[i].Vertical, column, row)).ToArray();
        return units.Length <= MaxUnits ? units : throw new InvalidDataException("a scan has more than ten blocks per MCU");
    }
}
