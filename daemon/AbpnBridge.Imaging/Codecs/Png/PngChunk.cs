namespace AbpnBridge.Imaging.Codecs.Png;

/// <summary>One chunk of a PNG (5.3): length, type, content, checksum.</summary>
/// <param name="whole">All its bytes.</param>
internal readonly ref struct PngChunk(ReadOnlySpan<byte> whole)
{
    /// <summary>All its bytes.</summary>
    internal ReadOnlySpan<byte> Whole { get; } = whole;

    /// <summary>Four letters.</summary>
    internal ReadOnlySpan<byte> Type => Whole.Slice(4, 4);

    /// <summary>What lies between type and checksum.</summary>
    internal ReadOnlySpan<byte> Content => Whole[8..^4];

    /// <summary>Whether it has this type.</summary>
    internal bool Is(ReadOnlySpan<byte> type) => Type.SequenceEqual(type);
}
