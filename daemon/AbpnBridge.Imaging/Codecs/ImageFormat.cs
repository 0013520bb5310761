namespace AbpnBridge.Imaging.Codecs;

/// <summary>The file formats read and written.</summary>
public enum ImageFormat
{
    /// <summary>8 bits, grey or RGB, lossy.</summary>
    Jpeg,

    /// <summary>8 or 16 bits, grey or RGB, alpha.</summary>
    Png,

    /// <summary>8 or 16 bits or 32-bit float, grey or RGB, alpha.</summary>
    Tiff,
}

/// <summary>Tells formats from names and from first bytes.</summary>
public static class ImageFormats
{
    /// <summary>The format that a file name's extension stands for, or null.</summary>
    public static ImageFormat? FromExtension(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".jpg" or ".jpeg" or ".jpe" => ImageFormat.Jpeg,
        ".png" => ImageFormat.Png,
        ".tif" or ".tiff" => ImageFormat.Tiff,
        _ => null,
    };

    /// <summary>The format of a file's first bytes, or null; names lie, since hosts deliver other formats than they promise.</summary>
    public static ImageFormat? FromContent(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return ImageFormat.Jpeg;
        if (bytes.StartsWith(PngChunks.Signature)) return ImageFormat.Png;
        return TiffDirectory.IsTiff(bytes) ? ImageFormat.Tiff : null;
    }
}
