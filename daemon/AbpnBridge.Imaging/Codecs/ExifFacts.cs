namespace AbpnBridge.Imaging.Codecs;

/// <summary>What EXIF data, or the directory of a TIFF, says that matters to the pixels.</summary>
/// <param name="Orientation">1 to 8; 1 where it is absent or makes no sense.</param>
/// <param name="DeniesSrgb">Whether the colours are said to be Adobe RGB or anything else but sRGB.</param>
/// <param name="Resolution">Null where it says none.</param>
internal readonly record struct ExifFacts(int Orientation, bool DeniesSrgb, PrintResolution? Resolution)
{
    private const int AdobeRgb = 2; // not in the standard, but written by cameras
    private const int Uncalibrated = 0xFFFF; // EXIF 2.32, tag ColorSpace

    /// <summary>Said of a picture without EXIF data.</summary>
    internal static ExifFacts None { get; } = new(1, false, null);

    /// <summary>Reads a TIFF, or EXIF data without its name in front; damaged data say nothing.</summary>
    internal static ExifFacts Read(ReadOnlySpan<byte> tiff)
    {
        if (!TiffDirectory.TryRead(tiff, out var directory)) return None;
        var isTurned = directory.TryFirst(TiffTag.Orientation, out var orientation) && orientation is >= 1 and <= 8;
        return new ExifFacts(
            isTurned ? (int)orientation : 1,
            directory.TryFollow(TiffTag.ExifDirectory, out var exif) && IsOtherSpace(exif),
            PrintResolution.OfTiff(directory));
    }

    private static bool IsOtherSpace(TiffDirectory exif)
    {
        if (exif.TryFirst(TiffTag.ColorSpace, out var space) && space is AdobeRgb or Uncalibrated) return true;
        // DCF 2.0: R98 is sRGB, R03 Adobe RGB.
        return exif.TryFollow(TiffTag.InteropDirectory, out var interop) && interop.Bytes(TiffTag.InteropIndex).AsSpan().StartsWith("R03"u8);
    }
}
