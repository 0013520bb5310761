using System.Numerics;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Decodes a scan into the coefficients: sequential (ITU T.81, F.2.2) and progressive (G.2).</summary>
internal ref struct ScanDecoder
{
    private const int MaxDcCategory = 11; // of 8-bit pictures: ITU T.81, table F.1
    private const int MaxAcCategory = 10; // table F.2
    private const int MaxMagnitude = 2047; // twice what 8-bit pictures reach

    private readonly JpegScan _scan;
    private readonly EntropyData _data;
    private readonly int[] _predictions;
    private BitReader _reader;
    private int _interval;
    private int _endOfBands; // blocks still to come without a new coefficient

    private ScanDecoder(JpegScan scan, EntropyData data)
    {
        _scan = scan;
        _data = data;
        _predictions = new int[scan.Components.Count];
        _reader = new BitReader(data.Bytes);
    }

    /// <summary>Decodes a scan.</summary>
    /// <exception cref="InvalidDataException">The data are damaged.</exception>
    internal static void Decode(JpegScan scan, ReadOnlySpan<byte> file)
    {
        var decoder = new ScanDecoder(scan, new EntropyData(file[scan.Data], scan));
        decoder.Decode();
        decoder.EndInterval();
    }

    private void Decode()
    {
        StartInterval();
        var walk = new BlockWalk(_scan);
        while (walk.MoveNext())
        {
            if (walk.IsAfterRestart)
            {
                EndInterval();
                StartInterval();
            }

            var component = _scan.Components[walk.Index];
            var block = component.Component.Block(walk.Offset);
            if (!_scan.IsProgressive) Sequential(component, block, ref _predictions[walk.Index]);
            else if (_scan.First == 0 && _scan.BitBefore == 0) DcFirst(component, block, ref _predictions[walk.Index]);
            else if (_scan.First == 0) block[0] |= (short)(_reader.Bits(1) << _scan.Bit);
            else if (_scan.BitBefore == 0) AcFirst(component.Ac!, block);
            else AcRefine(component.Ac!, block);
            if (_reader.IsOverrun) throw new InvalidDataException("its coded data end early");
        }
    }

    private void StartInterval()
    {
        if (_endOfBands > 0) throw new InvalidDataException("a run of its blocks reaches beyond a restart marker");
        var (start, end) = _data.Interval(_interval++);
        _reader.Start(start, end);
        Array.Clear(_predictions);
    }

    private readonly void EndInterval()
    {
        var (_, end) = _data.Interval(_interval - 1);
        if (_reader.Position < end) _scan.Leftovers[_interval - 1] = _data.Bytes[_reader.Position..end].ToArray();
    }

    private void Sequential(ScanComponent component, Span<short> block, ref int prediction)
    {
        block[0] = (short)Dc(component.Dc!, ref prediction);
        var table = component.Ac!;
        for (var k = 1; k < JpegComponent.BlockSize; k++)
        {
            var symbol = _reader.Symbol(table);
            var (run, category) = (symbol >> 4, symbol & 15);
            if (category == 0)
            {
                if (run != 15) return;
                k += 15;
                continue;
            }

            k += run;
            block[Within(k, 63)] = (short)AcValue(category);
        }
    }

    private int Dc(HuffmanTable table, ref int prediction)
    {
        var category = _reader.Symbol(table);
        if (category > MaxDcCategory) throw new InvalidDataException("a coefficient is larger than 8-bit pictures have");
        if (category > 0) prediction += _reader.Value(category);
        return Legal(prediction);
    }

    private void DcFirst(ScanComponent component, Span<short> block, ref int prediction)
    {
        Dc(component.Dc!, ref prediction);
        block[0] = (short)Legal(prediction << _scan.Bit);
    }

    private void AcFirst(HuffmanTable table, Span<short> block)
    {
        if (_endOfBands > 0)
        {
            _endOfBands--;
            return;
        }

        for (var k = _scan.First; k <= _scan.Last; k++)
        {
            var symbol = _reader.Symbol(table);
            var (run, category) = (symbol >> 4, symbol & 15);
            if (category == 0)
            {
                if (run == 15)
                {
                    k += 15;
                    continue;
                }

                _endOfBands = EndOfBands(run) - 1;
                return;
            }

            k += run;
            block[Within(k, _scan.Last)] = (short)Legal(AcValue(category) << _scan.Bit);
        }
    }

    private void AcRefine(HuffmanTable table, Span<short> block)
    {
        var k = _scan.First;
        while (_endOfBands == 0 && k <= _scan.Last)
        {
            var symbol = _reader.Symbol(table);
            var (run, category) = (symbol >> 4, symbol & 15);
            if (category > 1) throw new InvalidDataException("a refining scan brings more than a bit");
            if (category == 0 && run < 15)
            {
                _endOfBands = EndOfBands(run);
                break;
            }

            var isPositive = category == 1 && _reader.Bits(1) == 1;
            k = RefineUntil(k, run, block);
            if (category == 1) block[Within(k, _scan.Last)] = (short)(isPositive ? 1 << _scan.Bit : -1 << _scan.Bit);
            k++;
        }

        if (_endOfBands == 0) return;
        if (k <= _scan.Last) RefineBand(BlockMask.Reaching(block, 0) & BlockMask.Band(k, _scan.Last), block);
        _endOfBands--;
    }

    private void RefineBand(ulong present, Span<short> block)
    {
        for (; present != 0; present &= present - 1) Refine(ref block[BitOperations.TrailingZeroCount(present)]);
    }

    // Corrects the coefficients that are there already, up to the zero after `zeros` others; its place, or one beyond the last.
    private int RefineUntil(int k, int zeros, Span<short> block)
    {
        for (; k <= _scan.Last; k++)
        {
            ref var coefficient = ref block[k];
            if (coefficient != 0) Refine(ref coefficient);
            else if (zeros-- == 0) break;
        }

        return k;
    }

    private void Refine(ref short coefficient)
    {
        if (_reader.Bits(1) == 1) coefficient += (short)(coefficient > 0 ? 1 << _scan.Bit : -1 << _scan.Bit);
    }

    private int EndOfBands(int category) => (1 << category) + _reader.Bits(category);

    private int AcValue(int category) =>
        category <= MaxAcCategory ? _reader.Value(category) : throw new InvalidDataException("a coefficient is larger than 8-bit pictures have");

    private static int Legal(int value) =>
        value is >= -MaxMagnitude and <= MaxMagnitude ? value : throw new InvalidDataException("a coefficient is larger than 8-bit pictures have");

    private static int Within(int k, int last) => k <= last ? k : throw new InvalidDataException("a block has more coefficients than fit");
}
