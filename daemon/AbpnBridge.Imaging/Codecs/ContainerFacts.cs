namespace AbpnBridge.Imaging.Codecs;

/// <summary>What a container says beside its pixels; OpenCV drops all of it.</summary>
/// <param name="IccProfile">The embedded ICC profile, byte for byte, or null.</param>
/// <param name="Orientation">EXIF orientation 1 to 8; 1 where none is given.</param>
/// <param name="IsGreyAlpha">Two channels, grey and alpha, which OpenCV widens to four.</param>
internal sealed record ContainerFacts(byte[]? IccProfile, int Orientation, bool IsGreyAlpha = false);
