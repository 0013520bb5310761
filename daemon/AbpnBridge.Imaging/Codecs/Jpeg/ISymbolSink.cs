namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Takes what a scan encoder makes: it is counted first where tables must be made, then written.</summary>
internal interface ISymbolSink
{
    /// <summary>A Huffman-coded symbol and the bits that follow it.</summary>
    void Symbol(HuffmanTable table, int symbol, uint bits, int count);

    /// <summary>Bits as they are, at most 16.</summary>
    void Bits(uint bits, int count);

    /// <summary>Ends an interval: with what the file had there beyond its blocks, and with a restart marker unless it was the last.</summary>
    void EndInterval(ReadOnlySpan<byte> leftover, byte? marker);
}
