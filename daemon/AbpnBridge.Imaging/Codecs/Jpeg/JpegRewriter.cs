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
    /// <exception cref="CodecException">A kind of JPEG that is not edited, damaged, or not the one that was decoded.</exception>
    internal static void Rewrite(ReadOnlyMemory<byte> file, ImageView before, ImageView after, Stream output, string path)
    {
        if (before.Extent != after.Extent || before.Format != after.Format) throw new ArgumentException("The pictures differ in size or format.", nameof(after));
        try
        {
            var jpeg = Decode(file, before, path);
            CoefficientEdit.Apply(jpeg.Frame, before, after);
            TableChoice.Choose(jpeg.Scans);
            JpegWriter.Write(jpeg, output);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>Proves that a file's coded data are whole, which decoders do not: they paint what is missing grey.</summary>
    /// <inheritdoc cref="Rewrite"/>
    internal static void RequireWhole(ReadOnlyMemory<byte> file, ImageView before, string path)
    {
        try
        {
            Decode(file, before, path);
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

    private static JpegFile Decode(ReadOnlyMemory<byte> file, ImageView before, string path)
    {
        var jpeg = JpegFile.Read(file, path);
        RequireSame(jpeg.Frame, before, path);
        DecodeScans(jpeg);
        return jpeg;
    }

    // Also keeps a damaged header from asking for more memory than the picture had.
    private static void RequireSame(JpegFrame frame, ImageView before, string path)
    {
        var format = frame.Components.Count == 1 ? PixelFormat.Grey8 : PixelFormat.Rgb8;
        if (before.Extent != new Extent(frame.Width, frame.Height) || before.Format != format)
            throw new CodecException(
                CodecFault.Damaged,
                $"{path} holds {frame.Width} x {frame.Height} pixels of {format}, but {before.Extent} of {before.Format} were read from it; read it again.");
    }

    private static CodecException Damaged(string path, InvalidDataException cause) => new(CodecFault.Damaged, $"{path} is damaged: {cause.Message}.", cause);
}
