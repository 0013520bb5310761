namespace AbpnBridge.Imaging.Codecs.Tiff;

/// <summary>One entry of a TIFF directory (TIFF 6.0, section 2): where it stands and where its values do.</summary>
/// <param name="At">Place of the entry in the file.</param>
/// <param name="Tag">Which it is.</param>
/// <param name="Type">Type of the values, as TIFF numbers them.</param>
/// <param name="Count">Number of values, at least 1.</param>
/// <param name="ValuesAt">Place of the first value; inside the entry where they are few.</param>
/// <param name="ValueBytes">Bytes of one value.</param>
internal readonly record struct TiffEntry(long At, TiffTag Tag, int Type, long Count, long ValuesAt, int ValueBytes)
{
    /// <summary>Bytes of all values.</summary>
    internal long Bytes => Count * ValueBytes;

    /// <summary>Whether its values are places of directories (TIFF technical note 1, BigTIFF).</summary>
    internal bool IsPointer => Type is 13 or 18;

    /// <summary>The bytes that hold the values.</summary>
    internal FileRange Values => new(ValuesAt, ValuesAt + Bytes);
}
