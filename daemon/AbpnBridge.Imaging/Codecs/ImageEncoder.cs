using AbpnBridge.Imaging.Codecs.Png;
using AbpnBridge.Imaging.Pixels;
using OpenCvSharp;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>How a picture is written.</summary>
public sealed record EncodeOptions
{
    /// <summary>The file format; the name's extension is not looked at.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>
    /// The ICC profile to embed byte for byte, or null. Whether it suits the pixels is not judged: photos with a profile of another kind
    /// exist, and theirs comes back too.
    /// </summary>
    public byte[]? IccProfile { get; init; }

    /// <summary>How large it is meant to be printed; null says nothing of it.</summary>
    public PrintResolution? Resolution { get; init; }

    /// <summary>JPEG quality, 1 to 100. Chroma always stays at full size (4:4:4).</summary>
    public int JpegQuality { get; init; } = 95;

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }
}

/// <summary>
/// Writes JPEG, PNG and TIFF files: whole or not at all, PNG and TIFF with every sample exact, upright without an orientation tag to
/// contradict it.
/// </summary>
public static class ImageEncoder
{
    private const int Sampling444 = 0x111111;
    // cv::IMWRITE_JPEG_SAMPLING_FACTOR; OpenCvSharp does not name it everywhere
    private const ImwriteFlags JpegSamplingFactor = (ImwriteFlags)7;
    private const int ProfileHeader = 128; // ICC.1, 7.2

    /// <summary>Writes a picture file beside its target, flushes it to the disk and renames it.</summary>
    /// <param name="path">The target.</param>
    /// <param name="pixels">Upright pixels of 8 or 16 bits or 32-bit float, as the format can hold.</param>
    /// <param name="options">Format, profile, quality.</param>
    /// <exception cref="CodecException">The format cannot hold the pixels or the profile, the target exists, or writing failed; the target
    /// is then as it was.</exception>
    public static void Encode(string path, ImageView pixels, EncodeOptions options)
    {
        using var file = Stage(path, pixels, options);
        file.Commit();
    }

    /// <summary>Writes a picture file beside its target and flushes it to the disk; it takes the target's place when it is committed.</summary>
    /// <inheritdoc cref="Encode"/>
    public static AtomicFile Stage(string path, ImageView pixels, EncodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.JpegQuality, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.JpegQuality, 100, nameof(options));
        RequireHoldable(path, pixels, options);
        return AtomicFile.Stage(path, options.Overwrite, stream => Write(stream, path, pixels, options));
    }

    /// <summary>Whether a format can hold pixels without loss of depth or channels (JPEG compression aside).</summary>
    public static bool CanHold(ImageFormat format, PixelFormat pixels) => format switch
    {
        ImageFormat.Jpeg => pixels is { Sample: SampleType.UInt8, HasAlpha: false },
        ImageFormat.Png => pixels is { Sample: SampleType.UInt8 or SampleType.UInt16 },
        _ => pixels.Sample is not SampleType.UInt15Plus1,
    };

    private static void RequireHoldable(string path, ImageView pixels, EncodeOptions options)
    {
        if (!CanHold(options.Format, pixels.Format))
            throw new CodecException(
                CodecFault.CannotHold,
                $"{path} cannot be written: {options.Format} cannot hold {pixels.Format} pixels; choose {Better(pixels.Format)}.");
        if (options.IccProfile is not { } profile) return;
        if (options.Format == ImageFormat.Jpeg && profile.Length > JpegSegments.MaxProfile)
            throw new CodecException(
                CodecFault.CannotHold, $"{path} cannot be written: its colour profile of {profile.Length} bytes is too long for a JPEG.");
        if (profile.Length < ProfileHeader)
            throw new CodecException(
                CodecFault.CannotHold, $"{path} cannot be written: its colour profile has {profile.Length} bytes, less than a header.");
    }

    private static string Better(PixelFormat pixels) => CanHold(ImageFormat.Png, pixels) ? "PNG or TIFF" : "TIFF";

    private static void Write(Stream stream, string path, ImageView pixels, EncodeOptions options)
    {
        if (options.Format == ImageFormat.Tiff)
        {
            TiffWriter.Write(stream, pixels, options.IccProfile, options.Resolution);
            return;
        }

        if (options.Format == ImageFormat.Png)
        {
            PngWriter.Write(stream, pixels, options.IccProfile, options.Resolution);
            return;
        }

        var encoded = EncodeJpeg(path, pixels, options.JpegQuality);
        options.Resolution?.WriteJfif(encoded);
        if (options.IccProfile is null) stream.Write(encoded);
        else JpegSegments.WriteWithProfile(stream, encoded, options.IccProfile);
    }

    /// <summary>The bytes of a JPEG of 8-bit pixels without alpha, which says nothing of its profile.</summary>
    /// <param name="path">What a fault names.</param>
    /// <param name="pixels">Grey or RGB.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="CodecException">The encoder refused the picture.</exception>
    public static byte[] EncodeJpeg(string path, ImageView pixels, int quality)
    {
        try
        {
            using var mat = MatPixels.ToMat(pixels);
            var encoded = mat.ImEncode(
                ".jpg",
                new ImageEncodingParam(ImwriteFlags.JpegQuality, quality),
                new ImageEncodingParam(ImwriteFlags.JpegOptimize, 1),
                new ImageEncodingParam(JpegSamplingFactor, Sampling444));
            if (encoded.Length > 0) return encoded;
            throw new CodecException(CodecFault.WriteFailed, $"{path} cannot be written: the encoder refused the picture.");
        }
        catch (OpenCVException e)
        {
            throw new CodecException(CodecFault.WriteFailed, $"{path} cannot be written: {e.Message}", e);
        }
    }
}
