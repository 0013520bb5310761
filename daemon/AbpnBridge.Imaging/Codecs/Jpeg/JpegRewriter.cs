using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs.Jpeg;

/// <summary>Writes an edited picture into a copy of its JPEG by way of the coefficients: what was not edited keeps them, and every segment its bytes.</summary>
internal static class JpegRewriter
{
    /// <summary>Writes the copy.</summary>
    /// <param name="file">The JPEG, whole: baseline, extended sequential or progressive, 8 bits, grey or of three components.</param>
    /// <param name="before">What decoding the file gave, grey or RGB of 8 bits, as stored: not turned upright.</param>
    /// <param name="after">What it is to show, alike.</param>
    /// <param name="output">Where the copy goes.</param>
    /// <param name="path">The file's name for messages.</param>
    /// <param name="decoded">The file as <see cref="Decode"/> gave it, which is used up; null decodes it now.</param>
    /// <exception cref="CodecException">As <see cref="Decode"/>.</exception>
    internal static void Rewrite(ReadOnlyMemory<byte> file, ImageView before, ImageView after, Stream output, string path, JpegFile? decoded = null)
    {
        if (before.Extent != after.Extent || before.Format != after.Format) throw new ArgumentException("The pictures differ in size or format.", nameof(after));
        var jpeg = decoded?.Over(file) ?? Decode(file, before.Extent, before.Format, path);
        try
        {
            CoefficientEdit.Apply(jpeg.Frame, before, after);
            TableChoice.Choose(jpeg.Scans);
            JpegWriter.Write(jpeg, output);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>Takes a file apart to its coefficients, which proves that its coded data are whole; decoders of pixels paint what is missing grey.</summary>
    /// <param name="file">The JPEG.</param>
    /// <param name="extent">Of the picture that was decoded of it, not turned upright.</param>
    /// <param name="format">Of that picture.</param>
    /// <param name="path">The file's name for messages.</param>
    /// <exception cref="CodecException">A kind of JPEG that is not edited, damaged, or not the one that was decoded.</exception>
    internal static JpegFile Decode(ReadOnlyMemory<byte> file, Extent extent, PixelFormat format, string path)
    {
        try
        {
            var jpeg = JpegFile.Read(file, path);
            RequireSame(jpeg.Frame, extent, format, path);
            DecodeScans(jpeg);
            return jpeg;
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>Brings the coefficients of all scans into their components.</summary>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    internal static void DecodeScans(JpegFile jpeg)
    {
        foreach (var component in jpeg.Frame.Components) component.Allocate(jpeg.Frame);
        foreach (var scan in jpeg.Scans) ScanDecoder.Decode(scan, jpeg.Bytes.Span);
    }

    // Also keeps a damaged header from asking for more memory than the picture had.
    private static void RequireSame(JpegFrame frame, Extent extent, PixelFormat format, string path)
    {
        var held = frame.Components.Count == 1 ? PixelFormat.Grey8 : PixelFormat.Rgb8;
        if (extent != new Extent(frame.Width, frame.Height) || format != held)
            throw new CodecException(
                CodecFault.Damaged,
                $"{path} holds {frame.Width} x {frame.Height} pixels of {held}, but {extent} of {format} were read from it; read it again.");
    }

    private static CodecException Damaged(string path, InvalidDataException cause) => new(CodecFault.Damaged, $"{path} is damaged: {cause.Message}.", cause);
}
