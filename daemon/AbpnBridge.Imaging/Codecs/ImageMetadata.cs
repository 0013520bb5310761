namespace AbpnBridge.Imaging.Codecs;

/// <summary>What a file says of its picture beside the pixels.</summary>
/// <param name="IccProfile">The embedded ICC profile, byte for byte, or null where there is none.</param>
/// <param name="Orientation">The EXIF orientation the file had, 1 to 8. The decoded pixels already stand upright.</param>
public sealed record ImageMetadata(byte[]? IccProfile, int Orientation);
