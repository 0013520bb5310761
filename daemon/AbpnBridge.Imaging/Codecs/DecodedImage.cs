using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>A picture read from a file, upright. Owns its pixels.</summary>
public sealed class DecodedImage : IDisposable
{
    private byte[]? _file;

    internal DecodedImage(
        ImageBuffer pixels, ImageMetadata metadata, ImageFormat format, byte[] file, FileState state, string? rewriteRefusal)
    {
        Pixels = pixels;
        Metadata = metadata;
        Format = format;
        State = state;
        // Only a file that can be patched is worth its memory; a few that cannot were changed for their decoder.
        _file = rewriteRefusal is null && file.Length == state.Length ? file : null;
        RewriteRefusal = rewriteRefusal;
    }

    /// <summary>The pixels with the file's own depth and channels: Grey, GreyAlpha, Rgb or Rgba; 8 or 16 bits or 32-bit float.</summary>
    public ImageBuffer Pixels { get; }

    /// <summary>Profile and former orientation.</summary>
    public ImageMetadata Metadata { get; }

    /// <summary>The format of the content, which may differ from the file name's extension.</summary>
    public ImageFormat Format { get; }

    /// <summary>What the file was when it was read, by which a later change of it is seen.</summary>
    internal FileState State { get; }

    /// <summary>Of a JPEG that <see cref="ImageRewriter.RequireWhole"/> has taken apart; the next rewriting uses them up.</summary>
    internal Jpeg.JpegFile? Coefficients { get; set; }

    /// <summary>
    /// Why <see cref="ImageRewriter"/> cannot put another picture into this file, or into a JPEG not block by block: a sentence for a photographer that names the
    /// file; null where it can.
    /// </summary>
    public string? RewriteRefusal { get; }

    /// <summary>The bytes of the file, once: who takes them may change them. Null where they were taken or not kept.</summary>
    internal byte[]? TakeFile() => Interlocked.Exchange(ref _file, null);

    /// <summary>Frees the pixels.</summary>
    public void Dispose() => Pixels.Dispose();
}
