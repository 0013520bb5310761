using AbpnBridge.Imaging.Codecs.Jpeg;
using AbpnBridge.Imaging.Codecs.Metadata;
using AbpnBridge.Imaging.Codecs.Png;
using AbpnBridge.Imaging.Codecs.Tiff;
using AbpnBridge.Imaging.Colour;
using AbpnBridge.Imaging.Geometry;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Imaging.Codecs;

/// <summary>
/// Writes a photo's file anew with another picture and everything else as it was: profile, EXIF with maker notes, XMP, IPTC, comments, resolution, other
/// programs' data. What is about the old picture only follows it: thumbnails are drawn anew, content credentials (C2PA) are left out.
/// </summary>
public static class ImageRewriter
{
    /// <summary>For JPEGs whose coefficients cannot be edited: what is lost is below what is seen.</summary>
    private const int QualityAnew = 95;

    /// <summary>Whether <see cref="Stage"/> takes a photo.</summary>
    /// <param name="photo">
    /// The photo; where not, <see cref="DecodedImage.RewriteRefusal"/> says why. A JPEG that could be decoded is always taken: where its coefficients cannot be
    /// edited, it is encoded anew, and <see cref="RewriteWarning.EncodedAnew"/> tells so.
    /// </param>
    public static bool CanRewrite(DecodedImage photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return photo.RewriteRefusal is null || photo.Format == ImageFormat.Jpeg;
    }

    /// <summary>Looks, without its pixels, whether a file's picture can be replaced.</summary>
    /// <returns>Why not, as a sentence; null where it can.</returns>
    internal static string? WhyNot(byte[] file, ImageFormat format, UnkeptParts parts, string path)
    {
        if ((parts & UnkeptParts.Layers) != 0) return $"{path} holds Photoshop layers, which would show the photo as it was; save a flattened copy.";
        if ((parts & UnkeptParts.Frames) != 0) return $"{path} is an animated PNG, whose further frames would show the photo as it was; save it as a single picture.";
        try
        {
            if (format == ImageFormat.Jpeg) _ = JpegFile.Read(file, path);
            if (format == ImageFormat.Tiff) TiffRewriter.Require(file, path);
            return null;
        }
        catch (CodecException e)
        {
            return e.Message;
        }
        catch (InvalidDataException e)
        {
            return $"{path} is damaged: {e.Message}.";
        }
    }

    /// <summary>
    /// Proves, before any work on it, that a photo may be replaced: of a JPEG with damaged data a repair may save more than decoders show, and encoded anew in its
    /// place that would be gone.
    /// </summary>
    /// <param name="photo">The photo; a JPEG's coefficients are kept with it for <see cref="Stage"/>, 16 bits a sample.</param>
    /// <param name="source">Its file, which is read again.</param>
    /// <exception cref="CodecException"><see cref="CodecFault.Damaged"/> or <see cref="CodecFault.Changed"/>.</exception>
    public static void RequireWhole(DecodedImage photo, string source)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if (photo.Format != ImageFormat.Jpeg) return;
        // Upright and stored extents are turned the same way.
        var stored = Orientation.Upright(photo.Pixels.Extent, photo.Metadata.Orientation);
        photo.Coefficients = DecodedWhole(PhotoFile.ReadAgain(source, photo.State), stored, photo.Pixels.Format, source);
    }

    /// <returns>Null for a rare kind, of which nothing is missing: its coefficients are only not edited.</returns>
    private static JpegFile? DecodedWhole(byte[] jpeg, Extent stored, PixelFormat format, string path)
    {
        try
        {
            return JpegRewriter.Decode(jpeg, stored, format, path);
        }
        catch (CodecException damage) when (damage.Fault == CodecFault.Damaged)
        {
            throw new CodecException(
                CodecFault.Damaged, $"{damage.Message} In place, what a repair could still save of it would be lost; write to another file.", damage);
        }
        catch (CodecException rare) when (rare.Fault == CodecFault.Unsupported)
        {
            return null;
        }
    }

    /// <summary>Writes the file beside its target and flushes it to the disk; it takes the target's place when it is committed.</summary>
    /// <param name="target">The file to write; may be the source.</param>
    /// <param name="source">The file that <paramref name="before"/> was read from.</param>
    /// <param name="before">Its picture.</param>
    /// <param name="after">The new picture: upright, of the same extent and format.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="jpegQuality">1 to 100: encodes a JPEG anew, which moves all pixels by a few levels; null changes only what changed.</param>
    /// <param name="warnings">Takes what the user should know, each once.</param>
    /// <exception cref="CodecException"><see cref="CodecFault.Changed"/> where the source is no longer the file that was decoded; a kind that cannot be
    /// rewritten, or damaged (a JPEG whose coded data are damaged: only where it would be encoded anew in its own place); the target exists, or writing failed.
    /// The target is then as it was.</exception>
    public static AtomicFile Stage(
        string target, string source, DecodedImage before, ImageView after, bool overwrite, int? jpegQuality = null, ISet<RewriteWarning>? warnings = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        if (after.Extent != before.Pixels.Extent || after.Format != before.Pixels.Format)
            throw new ArgumentException($"The new picture is {after.Extent} {after.Format}, the old one {before.Pixels.Extent} {before.Pixels.Format}.", nameof(after));
        var file = FileOf(source, before);
        // The same picture is the same file; its credentials hold.
        if (jpegQuality is null && SameSamples.In(before.Pixels.View(), after)) return Stage(stream => stream.Write(file));
        var orientation = before.Metadata.Orientation;
        if (orientation == 1) return Stage(Rewritten(before.Pixels.View(), after));
        using var storedBefore = Orientation.Stored(before.Pixels.View(), orientation);
        using var storedAfter = Orientation.Stored(after, orientation);
        return Stage(Rewritten(storedBefore.View(), storedAfter.View()));

        Action<Stream> Rewritten(ImageView storedBefore, ImageView storedAfter)
        {
            var rewrite = new Rewrite(
                file, source, before.Metadata.Unkept, storedBefore, storedAfter, new ThumbnailSource(storedAfter, after, ToSrgb(before)),
                AtomicFile.IsSame(target, source), TakeCoefficients(before), warnings ?? new HashSet<RewriteWarning>());
            return stream => rewrite.Write(before.Format, stream, jpegQuality);
        }

        AtomicFile Stage(Action<Stream> write)
        {
            var staged = AtomicFile.Stage(target, overwrite, write);
            staged.RequireUnchanged(source, before);
            return staged;
        }
    }

    private static byte[] FileOf(string source, DecodedImage photo)
    {
        if (photo.TakeFile() is not { } file) return PhotoFile.ReadAgain(source, photo.State);
        PhotoFile.RequireUnchanged(source, photo.State);
        return file;
    }

    // The edit changes them: they serve once.
    private static JpegFile? TakeCoefficients(DecodedImage photo)
    {
        var coefficients = photo.Coefficients;
        photo.Coefficients = null;
        return coefficients;
    }

    private static ColourTransform ToSrgb(DecodedImage photo)
    {
        try
        {
            return ColourTransform.FromProfile(photo.Metadata.IccProfile, photo.Pixels.Format);
        }
        catch (ColourException)
        {
            return ColourTransform.Identity; // a profile of tables: its numbers are near enough for a thumbnail
        }
    }

    /// <summary>One file, its pictures as it stores them.</summary>
    private sealed record Rewrite(
        byte[] File, string Path, UnkeptParts Parts, ImageView Before, ImageView After, ThumbnailSource Thumbnails, bool IsInPlace,
        JpegFile? Coefficients, ISet<RewriteWarning> Warnings)
    {
        internal void Write(ImageFormat format, Stream output, int? jpegQuality)
        {
            switch (format)
            {
                case ImageFormat.Png:
                    PngRewriter.Rewrite(File, Before, After, Thumbnails, output, Path, Warnings);
                    break;
                case ImageFormat.Jpeg:
                    WriteJpeg(output, jpegQuality);
                    break;
                default:
                    WriteTiff(output);
                    break;
            }
        }

        /// <summary>What follows the end marker, such as the film of a moving photo, is found from the file's end or by the index that is mended.</summary>
        private void WriteJpeg(Stream output, int? jpegQuality)
        {
            var end = JpegSegments.PartsOf(File, Path)[^1].End;
            var trailer = File.AsSpan(end);
            if (trailer.ContainsAnyExcept((byte)0)) Warnings.Add(RewriteWarning.FurtherPicturesKept);
            var renewed = JpegMetadata.Renew(File[..end], Thumbnails, Path, Warnings);
            var rewritten = jpegQuality is { } quality ? EncodedAnew(renewed, quality) : Edited(renewed);
            MultiPicture.Mend(File.AsSpan(0, end), rewritten, Path);
            output.Write(rewritten);
            output.Write(trailer);
        }

        private void WriteTiff(Stream output)
        {
            var renewed = TiffMetadata.Renew(File, Thumbnails, Warnings);
            var stale = TiffRewriter.Rewrite(File, Before, After, output, Path);
            if (stale > renewed || (Parts & UnkeptParts.Pages) != UnkeptParts.None) Warnings.Add(RewriteWarning.FurtherPicturesKept);
        }

        private byte[] EncodedAnew(byte[] jpeg, int quality)
        {
            if (IsInPlace) _ = DecodedWhole(jpeg, Before.Extent, Before.Format, Path);
            return JpegTransplant.Join(jpeg, ImageEncoder.EncodeJpeg(Path, After, quality), Path);
        }

        private byte[] Edited(byte[] jpeg)
        {
            try
            {
                using var edited = new MemoryStream(jpeg.Length);
                // Without its content credentials the file has other places.
                var decoded = Coefficients is { } kept && kept.Parts[^1].End == jpeg.Length ? kept : null;
                JpegRewriter.Rewrite(jpeg, Before, After, edited, Path, decoded);
                return edited.ToArray();
            }
            catch (CodecException fault) when (fault.Fault is CodecFault.Unsupported or CodecFault.Damaged)
            {
                // Rare kinds, and data that decoders forgive: the picture is there, its coefficients are not.
                Warnings.Add(RewriteWarning.EncodedAnew);
                return EncodedAnew(jpeg, QualityAnew);
            }
        }
    }
}
