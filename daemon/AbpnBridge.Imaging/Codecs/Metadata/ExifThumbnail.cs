namespace AbpnBridge.Imaging.Codecs.Metadata;

/// <summary>The thumbnail of EXIF data: a JPEG that the second directory points to (Exif 2.32, 4.5.5).</summary>
internal static class ExifThumbnail
{
    /// <summary>Draws it anew in its place, and tells of further JPEGs, such as a maker note's preview.</summary>
    /// <param name="exif">EXIF data without a name in front: a TIFF. It is changed in place.</param>
    /// <param name="source">The retouched photo.</param>
    /// <param name="warnings">Where a picture stays that shows the photo as it was.</param>
    internal static void Renew(Span<byte> exif, ThumbnailSource source, ISet<RewriteWarning> warnings)
    {
        if (!TiffDirectory.TryRead(exif, out var directory)) return;
        Span<byte> slot = [];
        if (directory.TryNext(out var second))
        {
            if (TrySlot(second, exif, out slot))
            {
                if (!source.TryRenew(slot)) warnings.Add(RewriteWarning.ThumbnailKept);
            }
            else if (second.Has(TiffTag.StripOffsets))
            {
                warnings.Add(RewriteWarning.ThumbnailKept);
            }
        }

        if (HasJpegBeside(exif, slot)) warnings.Add(RewriteWarning.FurtherPicturesKept);
    }

    /// <summary>Where the JPEG of a directory lies; false where it has none.</summary>
    internal static bool TrySlot(TiffDirectory directory, Span<byte> file, out Span<byte> slot)
    {
        slot = default;
        if (!directory.TryFirst(TiffTag.JpegOffset, out var offset) || !directory.TryFirst(TiffTag.JpegBytes, out var length)) return false;
        if (length < 1 || offset < 0 || offset > file.Length - length) return false;
        slot = file.Slice((int)offset, (int)length);
        return true;
    }

    private static bool HasJpegBeside(ReadOnlySpan<byte> exif, ReadOnlySpan<byte> slot)
    {
        ReadOnlySpan<byte> start = [0xFF, 0xD8, 0xFF];
        if (slot.IsEmpty) return exif.IndexOf(start) >= 0;
        exif.Overlaps(slot, out var offset);
        return exif[..offset].IndexOf(start) >= 0 || exif[(offset + slot.Length)..].IndexOf(start) >= 0;
    }
}
