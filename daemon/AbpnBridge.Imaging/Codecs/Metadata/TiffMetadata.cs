namespace AbpnBridge.Imaging.Codecs.Metadata;

/// <summary>Renews, in a TIFF, what is about the picture that was, without moving anything.</summary>
internal static class TiffMetadata
{
    private const int ReducedVersion = 1; // bit of NewSubfileType

    /// <summary>Draws thumbnails anew in their bytes and takes content credentials out.</summary>
    /// <param name="file">The whole file, or its first directory and all that it points to; changed in place.</param>
    /// <param name="source">The retouched photo.</param>
    /// <param name="warnings">What the user should know.</param>
    /// <returns>How many thumbnails that are pictures of their own were drawn anew.</returns>
    internal static int Renew(Span<byte> file, ThumbnailSource source, ISet<RewriteWarning> warnings)
    {
        if (!TiffDirectory.TryRead(file, out var directory)) return 0;
        if (directory.TryRange(TiffTag.Xmp, out var xmp)) XmpPacket.Renew(file[xmp], source, warnings);
        if (directory.TryRange(TiffTag.PhotoshopResources, out var photoshop)) PhotoshopThumbnail.Renew(file[photoshop], source, warnings);
        var renewed = directory.TryNext(out var second) && TryRenewThumbnail(file, second, source) ? 1 : 0;
        if (!directory.TryRange(TiffTag.ContentCredentials, out var credentials)) return renewed;
        warnings.Add(RewriteWarning.CredentialsDropped);
        file[credentials].Clear();
        directory.Remove(TiffTag.ContentCredentials, file);
        return renewed;
    }

    /// <summary>A small JPEG as EXIF keeps it; other smaller versions have strips or tiles of their own.</summary>
    private static bool TryRenewThumbnail(Span<byte> file, TiffDirectory second, ThumbnailSource source) =>
        second.TryFirst(TiffTag.NewSubfileType, out var type) && (type & ReducedVersion) != 0
        && ExifThumbnail.TrySlot(second, file, out var slot) && source.TryRenew(slot);
}
