using AbpnBridge.Imaging.Codecs.Tiff;
using AbpnBridge.Imaging.Pixels;
using OpenCvSharp;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>Reads JPEG, PNG and TIFF files: every sample exactly as stored, the picture upright, the ICC profile kept.</summary>
public static class ImageDecoder
{
    private const int FloatSamples = 3; // TIFF 6.0, SampleFormat

    /// <summary>Reads a picture file; of a TIFF with several pictures, the first.</summary>
    /// <param name="path">The file; its content decides the format, not its name.</param>
    /// <returns>The picture; the caller disposes it.</returns>
    /// <exception cref="CodecException">The file is not there, no picture, of an unsupported kind, or damaged.</exception>
    public static DecodedImage Decode(string path)
    {
        var file = PhotoFile.Read(path, out var state);
        var (format, facts) = FactsOf(file, path);
        var refusal = ImageRewriter.WhyNot(file, format, facts.Unkept, path);
        return new DecodedImage(PixelsOf(file, format, facts, path), MetadataOf(facts), format, file, state, refusal);
    }

    /// <summary>Looks at a picture file without decoding its pixels.</summary>
    /// <param name="path">The file; its content decides the format, not its name.</param>
    /// <exception cref="CodecException">As <see cref="Decode"/>, but for pixels that cannot be decoded.</exception>
    public static PictureHeader Probe(string path)
    {
        var file = PhotoFile.Read(path, out _);
        var (format, facts) = FactsOf(file, path);
        var isFloat = format == ImageFormat.Tiff && TiffDirectory.TryRead(file, out var directory)
            && directory.TryFirst(TiffTag.SampleFormat, out var sample) && sample == FloatSamples;
        return new PictureHeader(format, MetadataOf(facts), isFloat, ImageRewriter.WhyNot(file, format, facts.Unkept, path));
    }

    private static (ImageFormat Format, ContainerFacts Facts) FactsOf(byte[] file, string path)
    {
        if (ForeignFormats.WhyNot(file) is { } foreign) throw new CodecException(CodecFault.Unsupported, $"{path} is {foreign}.");
        var format = ImageFormats.FromContent(file)
            ?? throw new CodecException(CodecFault.NotAPicture, $"{path} is not a JPEG, PNG or TIFF picture.");
        return (format, format switch
        {
            ImageFormat.Jpeg => JpegSegments.Read(file, path),
            ImageFormat.Png => PngChunks.Read(file, path),
            _ => TiffFacts.Read(file, path),
        });
    }

    private static ImageMetadata MetadataOf(ContainerFacts facts)
    {
        var (exif, resolution) = (facts.Exif, facts.Resolution ?? facts.Exif.Resolution);
        return new ImageMetadata(facts.IccProfile, exif.Orientation, facts.Unkept, exif.DeniesSrgb, resolution?.Upright(exif.Orientation));
    }

    private static ImageBuffer PixelsOf(byte[] file, ImageFormat format, ContainerFacts facts, string path)
    {
        if (format == ImageFormat.Tiff && TiffReader.CanRead(file)) return TiffReader.Read(file, facts.Exif.Orientation, path);
        if (format == ImageFormat.Tiff) TiffFacts.Disarm(file);
        return DecodePixels(file, facts, path);
    }

    private static CodecException Undecodable(byte[] file, string path) =>
        TiffDirectory.TryRead(file, out var directory) && TiffLayout.OptionalScheme(directory) is { } scheme
            ? new(CodecFault.Unsupported, $"{path} is packed by {scheme}, which cannot be unpacked here; save it uncompressed or with LZW or ZIP (Deflate) compression first.")
            : new(CodecFault.Damaged, $"{path} is damaged: its pixels cannot be decoded.");

    private static ImageBuffer DecodePixels(byte[] file, ContainerFacts facts, string path)
    {
        try
        {
            using var mat = Cv2.ImDecode(file, ImreadModes.Unchanged);
            if (mat.Empty()) throw Undecodable(file, path);
            var format = MatPixels.FormatOf(mat.Type(), facts.IsGreyAlpha)
                ?? throw new CodecException(CodecFault.Unsupported, $"{path} has pixels of a kind that is not supported.");
            return MatPixels.ToBuffer(mat, format, facts.Exif.Orientation);
        }
        catch (OpenCVException e)
        {
            throw new CodecException(CodecFault.Damaged, $"{path} is damaged: its pixels cannot be decoded ({e.Message}).", e);
        }
    }
}
