namespace AbpnBridge.Imaging.Codecs;

/// <summary>What a file says of its picture beside the pixels.</summary>
/// <param name="IccProfile">The embedded ICC profile, byte for byte, or null where there is none.</param>
/// <param name="Orientation">The EXIF orientation the file had, 1 to 8. The decoded pixels already stand upright.</param>
/// <param name="Unkept">What else the file holds; none of it is carried over to files written.</param>
/// <param name="DeniesSrgb">Whether EXIF says that the colours are not sRGB, such as Adobe RGB; a profile outweighs it.</param>
/// <param name="Resolution">Of the upright picture; null where the file says none.</param>
public sealed record ImageMetadata(
    byte[]? IccProfile, int Orientation, UnkeptParts Unkept = UnkeptParts.None, bool DeniesSrgb = false, PrintResolution? Resolution = null);
