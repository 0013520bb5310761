namespace AbpnBridge.Imaging.Codecs.Metadata;

/// <summary>One segment of a JPEG: marker, length, content. Offsets from the file's start; the end is the first byte behind.</summary>
internal readonly record struct MarkerSegment(byte Marker, int Start, int Content, int End)
{
    /// <summary>Its content.</summary>
    internal Span<byte> ContentOf(Span<byte> file) => file[Content..End];
}
