namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Counts each table's symbols.</summary>
internal readonly struct SymbolCounter : ISymbolSink
{
    public void Symbol(HuffmanTable table, int symbol, uint bits, int count) => table.Frequencies[symbol]++;

    public void Bits(uint bits, int count)
    {
        // Only symbols are counted.
    }

    public void EndInterval(ReadOnlySpan<byte> leftover, byte? marker)
    {
        // Only symbols are counted.
    }
}
