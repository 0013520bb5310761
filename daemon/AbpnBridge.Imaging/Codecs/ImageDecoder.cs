using AbpnBridge.Imaging.Pixels;
using OpenCvSharp;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>Reads JPEG, PNG and TIFF files: every sample exactly as stored, the picture upright, the ICC profile kept.</summary>
public static class ImageDecoder
{
    /// <summary>Reads a picture file; of a TIFF with several pictures, the first.</summary>
    /// <param name="path">The file; its content decides the format, not its name.</param>
    /// <returns>The picture; the caller disposes it.</returns>
    /// <exception cref="CodecException">The file is not there, no picture, of an unsupported kind, or damaged.</exception>
    public static DecodedImage Decode(string path)
    {
        var file = ReadFile(path);
        var format = ImageFormats.FromContent(file)
            ?? throw new CodecException(CodecFault.NotAPicture, $"{path} is not a JPEG, PNG or TIFF picture.");
        var facts = format switch
        {
            ImageFormat.Jpeg => JpegSegments.Read(file, path),
            ImageFormat.Png => PngChunks.Read(file, path),
            _ => TiffFacts.Read(file, path),
        };
        if (format == ImageFormat.Tiff) TiffFacts.Disarm(file);
        var (exif, resolution) = (facts.Exif, facts.Resolution ?? facts.Exif.Resolution);
        var metadata = new ImageMetadata(facts.IccProfile, exif.Orientation, facts.Unkept, exif.DeniesSrgb, resolution?.Upright(exif.Orientation));
        return new DecodedImage(DecodePixels(file, facts, path), metadata, format);
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > Array.MaxLength)
                throw new CodecException(
                    CodecFault.Unsupported, $"{path} has {length} bytes; files up to {Array.MaxLength} bytes can be read.");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CodecException(CodecFault.NotFound, $"{path} does not exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CodecException(CodecFault.NotFound, $"{path} cannot be read: {FileFault.Of(e)}.", e);
        }
    }

    private static ImageBuffer DecodePixels(byte[] file, ContainerFacts facts, string path)
    {
        try
        {
            using var mat = Cv2.ImDecode(file, ImreadModes.Unchanged);
            if (mat.Empty()) throw new CodecException(CodecFault.Damaged, $"{path} is damaged: its pixels cannot be decoded.");
            var format = MatPixels.FormatOf(mat.Type(), facts.IsGreyAlpha)
                ?? throw new CodecException(CodecFault.Unsupported, $"{path} has pixels of a kind that is not supported.");
            if (facts.IsGreyAlpha && mat.Type().Channels == 1) TiffGreyAlpha.Restore(mat, facts.Predictor);
            return MatPixels.ToBuffer(mat, format, facts.Exif.Orientation);
        }
        catch (OpenCVException e)
        {
            throw new CodecException(CodecFault.Damaged, $"{path} is damaged: its pixels cannot be decoded ({e.Message}).", e);
        }
    }
}
