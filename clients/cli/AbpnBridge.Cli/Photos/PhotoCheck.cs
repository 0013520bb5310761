using System.Runtime.InteropServices;
using AbpnBridge.Imaging.Codecs;
using AbpnBridge.Imaging.Pixels;

namespace AbpnBridge.Cli.Photos;

/// <summary>What is refused, or told, of a photo because of its file alone; the daemon sees nothing but pixels and profile.</summary>
internal static class PhotoCheck
{
    private const UnkeptParts Texts = UnkeptParts.Description | UnkeptParts.Comment | UnkeptParts.Text | UnkeptParts.ApplicationData;

    private const int HeadBytes = 1 << 16;

    // IEEE 754: all exponent bits set is infinity or NaN, with either sign.
    private const uint ExponentBits = 0x7F80_0000;
    private const uint SignBit = 0x8000_0000;

    /// <exception cref="CommandFailure">"is-a-folder" or "unsupported".</exception>
    internal static void RequirePhotoFile(string input)
    {
        if (Directory.Exists(input)) throw new CommandFailure("is-a-folder", ExitCode.Refused, $"{input} is a folder; name the photos in it.");
        // A raw file is a TIFF inside; only its small preview would be retouched.
        if (File.Exists(input) && ImageFormats.FromExtension(input) is null) throw new CommandFailure("unsupported", ExitCode.Refused, NotAPhoto(input));
    }

    private static string NotAPhoto(string input)
    {
        var head = HeadOf(input);
        if (ForeignFormats.WhyNot(head) is { } foreign) return $"{input} is {foreign}.";
        return ImageFormats.FromContent(head) is { } format and not ImageFormat.Tiff
            ? $"{input} is a {format.ToString().ToUpperInvariant()} by its content; give it the extension {OutputPlan.ExtensionOf(format)}."
            : $"{input} is not a .jpg, .png or .tif file; convert it first (raw files: develop them).";
    }

    /// <summary>Of a picture that is not taken what it is and what to do instead, to follow "FILE is"; null for all other files.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static string? ForeignFormatOf(string input) => ForeignFormats.WhyNot(HeadOf(input));

    private static byte[] HeadOf(string input)
    {
        using var file = File.OpenRead(input);
        var head = new byte[Math.Min(HeadBytes, file.Length)];
        file.ReadExactly(head);
        return head;
    }

    /// <summary>Float samples must be numbers.</summary>
    /// <exception cref="CommandFailure">"bad-sample".</exception>
    internal static void RequireNumbers(string file, ImageBuffer pixels)
    {
        if (pixels.Format.Sample != SampleType.Float32) return;
        for (var y = 0; y < pixels.Extent.Height; y++)
        {
            var bits = MemoryMarshal.Cast<byte, uint>(pixels.Row(y));
            var index = Math.Max(bits.IndexOfAnyInRange(ExponentBits, SignBit - 1), bits.IndexOfAnyInRange(SignBit | ExponentBits, uint.MaxValue));
            if (index < 0) continue;
            throw new CommandFailure(
                "bad-sample", ExitCode.Refused,
                $"{file} has a pixel that is no number (NaN or infinite) at column {index / pixels.Format.ChannelCount}, row {y}; repair it first.");
        }
    }

    /// <summary>A photo is replaced only where that loses nothing.</summary>
    /// <exception cref="CommandFailure">"write-protected", "has-more" or "unproven".</exception>
    internal static void RequireReplaceable(string input, DecodedImage photo) =>
        RequireReplaceable(input, new PictureHeader(photo.Format, photo.Metadata, photo.Pixels.Format.Sample == SampleType.Float32, photo.RewriteRefusal));

    /// <inheritdoc cref="RequireReplaceable(string, DecodedImage)"/>
    internal static void RequireReplaceable(string input, PictureHeader photo)
    {
        if (AtomicFile.IsWriteProtected(input))
            throw new CommandFailure("write-protected", ExitCode.Refused, $"{input} is write-protected, or not yours to change; write to another file (-o or --out-dir).");
        if (photo.CanRewrite) return;
        if (photo.Metadata.Unkept != UnkeptParts.None)
            throw new CommandFailure(
                "has-more", ExitCode.Refused,
                $"{photo.RewriteRefusal} In place, {string.Join(" and ", NamesOf(photo.Metadata.Unkept))} would be lost; write to another file (-o or --out-dir).");
        // Of the rare kinds, OpenCV paints black what is damaged, and says nothing.
        if (photo.Format == ImageFormat.Tiff)
            throw new CommandFailure(
                "unproven", ExitCode.Refused,
                $"{photo.RewriteRefusal} Damage in it would go unnoticed here, and in place the rest of it would be lost; write to another file (-o or --out-dir).");
    }

    /// <summary>What the user should know of the photo's file although the retouch goes on.</summary>
    /// <param name="metadata">What the file says beside the pixels.</param>
    /// <param name="isKept">Whether the result is a copy of the file, with all of that.</param>
    /// <param name="isLayers">Whether no result is a photo: a mask or a layer has no texts.</param>
    internal static IEnumerable<PhotoMessage> WarningsOf(ImageMetadata metadata, bool isKept, bool isLayers)
    {
        if (metadata.IccProfile is null && metadata.DeniesSrgb)
            yield return new PhotoMessage(
                "taken-for-srgb", "The photo has no profile and says that its colours are not sRGB (Adobe RGB?); they were taken for sRGB.");
        if (isKept) yield break;
        if ((metadata.Unkept & Texts) is var texts && texts != UnkeptParts.None && !isLayers)
            yield return new PhotoMessage("metadata-dropped", $"Not carried over: {string.Join(", ", NamesOf(texts))}.");
        if ((metadata.Unkept & ~Texts) is var more && more != UnkeptParts.None)
            yield return new PhotoMessage("content-dropped", $"Not carried over: {string.Join(", ", NamesOf(more))}.");
    }

    private static IEnumerable<string> NamesOf(UnkeptParts parts) =>
        from part in Enum.GetValues<UnkeptParts>() where part != UnkeptParts.None && parts.HasFlag(part) select NameOf(part);

    private static string NameOf(UnkeptParts part) => part switch
    {
        UnkeptParts.Description => "EXIF, XMP or IPTC data",
        UnkeptParts.Comment => "a comment",
        UnkeptParts.Text => "text chunks",
        UnkeptParts.ApplicationData => "data of other programs",
        UnkeptParts.Pages => "further pages",
        UnkeptParts.Layers => "Photoshop layers",
        UnkeptParts.Frames => "further frames",
        UnkeptParts.Channels => "further channels",
        _ => "data after the end of the picture",
    };
}
