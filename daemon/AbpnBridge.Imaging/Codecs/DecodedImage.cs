using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>A picture read from a file, upright. Owns its pixels.</summary>
public sealed class DecodedImage : IDisposable
{
    internal DecodedImage(ImageBuffer pixels, ImageMetadata metadata, ImageFormat format)
    {
        Pixels = pixels;
        Metadata = metadata;
        Format = format;
    }

    /// <summary>The pixels with the file's own depth and channels: Grey, GreyAlpha, Rgb or Rgba; 8 or 16 bits or 32-bit float.</summary>
    public ImageBuffer Pixels { get; }

    /// <summary>Profile and former orientation.</summary>
    public ImageMetadata Metadata { get; }

    /// <summary>The format of the content, which may differ from the file name's extension.</summary>
    public ImageFormat Format { get; }

    /// <summary>Frees the pixels.</summary>
    public void Dispose() => Pixels.Dispose();
}
