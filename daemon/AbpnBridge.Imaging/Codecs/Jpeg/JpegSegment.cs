namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>A segment that describes the picture: APPn or COM.</summary>
/// <param name="Marker">The marker's second byte: E0 to EF or FE.</param>
/// <param name="Payload">What follows the length.</param>
internal readonly record struct JpegSegment(byte Marker, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The longest payload: its length and two bytes more fit into 16 bits.</summary>
    internal const int MaxPayload = 65533;
}
