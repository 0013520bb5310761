namespace AbpnBridge.Imaging.Codecs;

/// <summary>What a container says beside its pixels; OpenCV drops all of it.</summary>
/// <param name="IccProfile">The embedded ICC profile, byte for byte, or null.</param>
/// <param name="Exif">Orientation and colour space.</param>
/// <param name="Unkept">What else it holds.</param>
/// <param name="IsGreyAlpha">Two channels of a PNG, grey and alpha, which OpenCV widens to four.</param>
/// <param name="Resolution">What the container says itself, before EXIF; null where it says none.</param>
internal sealed record ContainerFacts(
    byte[]? IccProfile, ExifFacts Exif, UnkeptParts Unkept, bool IsGreyAlpha = false, PrintResolution? Resolution = null);
