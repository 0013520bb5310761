namespace AbpnBridge.Imaging.Codecs;

/// <summary>What a picture file says of itself, without its pixels.</summary>
/// <param name="Format">Of the content, which may differ from the file name's extension.</param>
/// <param name="Metadata">Profile and orientation.</param>
/// <param name="IsFloat">Whether its samples are 32-bit floats.</param>
/// <param name="RewriteRefusal">As <see cref="DecodedImage.RewriteRefusal"/>.</param>
public sealed record PictureHeader(ImageFormat Format, ImageMetadata Metadata, bool IsFloat, string? RewriteRefusal)
{
    /// <summary>As <see cref="ImageRewriter.CanRewrite"/>.</summary>
    public bool CanRewrite => RewriteRefusal is null || Format == ImageFormat.Jpeg;
}
