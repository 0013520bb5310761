namespace AbpnBridge.Imaging.Codecs.Metadata;

/// <summary>Gives a JPEG that was encoded anew the segments of another one: application data and comments byte for byte, in their order.</summary>
internal static class JpegTransplant
{
    private const byte App14 = 0xEE;
    private const int TransformAt = 11; // in Adobe's segment: 0 is RGB or grey, 1 is YCbCr (T.872, 6.5.3)

    /// <summary>Joins the two.</summary>
    /// <param name="donor">Whose segments are kept.</param>
    /// <param name="encoded">Whose picture is kept: YCbCr or grey.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="CodecException">One is cut off.</exception>
    internal static byte[] Join(byte[] donor, byte[] encoded, string path)
    {
        using var joined = new MemoryStream();
        joined.Write(encoded.AsSpan(0, 2));
        var picture = JpegSegments.PartsOf(encoded, path);
        foreach (var part in JpegSegments.PartsOf(donor, path).Where(IsSomebodys))
        {
            var whole = donor.AsSpan(part.Start, part.End - part.Start).ToArray();
            if (part.Marker == App14 && part.End - part.Content > TransformAt && part.ContentOf(donor).StartsWith("Adobe"u8))
                whole[part.Content - part.Start + TransformAt] = (byte)(IsGrey(encoded, picture) ? 0 : 1);
            joined.Write(whole);
        }

        var first = picture.First(part => !IsSomebodys(part));
        joined.Write(encoded.AsSpan(first.Start));
        return joined.ToArray();
    }

    private static bool IsSomebodys(MarkerSegment part) => part.Marker is (>= 0xE0 and <= 0xEF) or 0xFE;

    private static bool IsGrey(byte[] encoded, List<MarkerSegment> parts) =>
        parts.Any(part => part.Marker is 0xC0 or 0xC1 or 0xC2 && part.ContentOf(encoded)[5] == 1);
}
