using System.Numerics;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Codes a scan's part of the coefficients: sequential (ITU T.81, F.1.2) and progressive (G.1.2).</summary>
internal struct ScanEncoder<TSink>
    where TSink : struct, ISymbolSink
{
    private const int LongestZeroRun = 15;
    private const int ZeroRun = LongestZeroRun << 4; // ZRL: sixteen zeros
    private const int MaxEndOfBands = 0x7FFF;

    // libjpeg and its kin end a run of blocks when their buffer of correction bits could overflow; doing so too gives the same bytes.
    private const int MaxCorrections = 1000 - JpegComponent.BlockSize + 1;

    private readonly JpegScan _scan;
    private readonly ulong _band;
    private readonly int[] _predictions;
    private readonly byte[] _corrections; // of the run's blocks and of this block
    private TSink _sink;
    private int _endOfBands; // blocks without a further coefficient that wait to be written as one symbol
    private int _corrected; // bits in _corrections

    private ScanEncoder(JpegScan scan, TSink sink)
    {
        _scan = scan;
        _band = BlockMask.Band(scan.First, scan.Last);
        _sink = sink;
        _predictions = new int[scan.Components.Count];
        _corrections = new byte[MaxCorrections + JpegComponent.BlockSize];
    }

    /// <summary>Gives a scan's symbols and bits to a sink.</summary>
    internal static void Encode(JpegScan scan, TSink sink) => new ScanEncoder<TSink>(scan, sink).Encode();

    private void Encode()
    {
        var interval = 0;
        var walk = new BlockWalk(_scan);
        while (walk.MoveNext())
        {
            if (walk.IsAfterRestart) EndInterval(interval, (byte)(JpegMarker.Restart0 + (interval++ & 7)));
            var component = _scan.Components[walk.Index];
            var block = component.Component.Block(walk.Offset);
            if (!_scan.IsProgressive) Sequential(component, block, ref _predictions[walk.Index]);
            else if (_scan.First == 0 && _scan.BitBefore == 0) Dc(component.Dc!, block[0] >> _scan.Bit, ref _predictions[walk.Index]);
            else if (_scan.First == 0) _sink.Bits((uint)(block[0] >> _scan.Bit) & 1, 1);
            else if (_scan.BitBefore == 0) AcFirst(component.Ac!, block);
            else AcRefine(component.Ac!, block);
        }

        EndInterval(interval, null);
    }

    private void EndInterval(int interval, byte? marker)
    {
        EndRun();
        _sink.EndInterval(_scan.Leftovers.GetValueOrDefault(interval), marker);
        Array.Clear(_predictions);
    }

    private void Sequential(ScanComponent component, ReadOnlySpan<short> block, ref int prediction)
    {
        Dc(component.Dc!, block[0], ref prediction);
        var table = component.Ac!;
        var last = 0;
        for (var left = BlockMask.Reaching(block, 0) & ~1UL; left != 0; left &= left - 1)
        {
            var k = BitOperations.TrailingZeroCount(left);
            var run = k - last - 1;
            for (; run > LongestZeroRun; run -= LongestZeroRun + 1) _sink.Symbol(table, ZeroRun, 0, 0);
            Coefficient(table, run, block[k], 0);
            last = k;
        }

        if (last < JpegComponent.BlockSize - 1) _sink.Symbol(table, 0, 0, 0);
    }

    private void Dc(HuffmanTable table, int value, ref int prediction)
    {
        Coefficient(table, 0, value - prediction, 0);
        prediction = value;
    }

    private void AcFirst(HuffmanTable table, ReadOnlySpan<short> block)
    {
        var last = _scan.First - 1;
        for (var left = BlockMask.Reaching(block, _scan.Bit) & _band; left != 0; left &= left - 1)
        {
            EndRun();
            var k = BitOperations.TrailingZeroCount(left);
            var run = k - last - 1;
            for (; run > LongestZeroRun; run -= LongestZeroRun + 1) _sink.Symbol(table, ZeroRun, 0, 0);
            Coefficient(table, run, block[k], _scan.Bit);
            last = k;
        }

        if (last < _scan.Last && ++_endOfBands == MaxEndOfBands) EndRun();
    }

    private void AcRefine(HuffmanTable table, ReadOnlySpan<short> block)
    {
        var present = BlockMask.Reaching(block, _scan.Bit) & _band;
        var added = present & ~BlockMask.Reaching(block, _scan.Bit + 1);
        var (run, last) = (0, _scan.First - 1);
        var own = _corrected; // from here on the bits are this block's, not the run's before it
        for (; present != 0; present &= present - 1)
        {
            var k = BitOperations.TrailingZeroCount(present);
            run += k - last - 1;
            last = k;
            // Runs of zeros are told only as long as something new follows.
            for (; run > LongestZeroRun && added >> k != 0; run -= LongestZeroRun + 1) NewSymbol(table, ZeroRun, 0, 0, ref own);
            if ((added >> k & 1) == 0)
            {
                _corrections[_corrected++] = (byte)((Math.Abs((int)block[k]) >> _scan.Bit) & 1);
                continue;
            }

            NewSymbol(table, (run << 4) | 1, block[k] > 0 ? 1u : 0u, 1, ref own);
            run = 0;
        }

        if (run + _scan.Last - last == 0 && _corrected == own) return;
        _endOfBands++;
        if (_endOfBands == MaxEndOfBands || _corrected > MaxCorrections) EndRun();
    }

    // A symbol within a refined block: the run of blocks before it ends, and this block's corrections so far follow it.
    private void NewSymbol(HuffmanTable table, int symbol, uint bits, int count, ref int own)
    {
        var mine = _corrections.AsSpan(own.._corrected);
        _corrected = own;
        EndRun();
        _sink.Symbol(table, symbol, bits, count);
        foreach (var bit in mine) _sink.Bits(bit, 1);
        own = 0;
    }

    private void EndRun()
    {
        if (_endOfBands > 0)
        {
            var category = BitOperations.Log2((uint)_endOfBands);
            _sink.Symbol(_scan.Components[0].Ac!, category << 4, (uint)_endOfBands & ((1u << category) - 1), category);
            _endOfBands = 0;
        }

        for (var i = 0; i < _corrected; i++) _sink.Bits(_corrections[i], 1);
        _corrected = 0;
    }

    // Run and category, then the value's low bits, those of negative ones less one (F.1.2.1 and F.1.2.2). Dividing by a power of two is towards zero.
    private void Coefficient(HuffmanTable table, int run, int value, int shift)
    {
        var magnitude = Math.Abs(value) >> shift;
        var category = 32 - BitOperations.LeadingZeroCount((uint)magnitude);
        var bits = (uint)(value < 0 ? ~magnitude : magnitude) & ((1u << category) - 1);
        _sink.Symbol(table, (run << 4) | category, bits, category);
    }
}
